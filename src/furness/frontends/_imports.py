"""Imports of a source that no package line covers: named in a hint, never installed silently."""

import ast
import os
import re
import sys
from collections.abc import Iterator

from furness.errors import Problem
from furness.frontends._source import SUPPLIED, Source, called

DISTRIBUTIONS = {
    "attr": ("attrs",),
    "Bio": ("biopython",),
    "bs4": ("beautifulsoup4",),
    "cv2": ("opencv-python-headless", "opencv-python", "opencv-contrib-python"),
    "Crypto": ("pycryptodome",),
    "dateutil": ("python-dateutil",),
    "docx": ("python-docx",),
    "dotenv": ("python-dotenv",),
    "faiss": ("faiss-cpu", "faiss-gpu"),
    "fitz": ("PyMuPDF",),
    "git": ("GitPython",),
    "jwt": ("PyJWT",),
    "Levenshtein": ("python-Levenshtein",),
    "magic": ("python-magic",),
    "mpl_toolkits": ("matplotlib",),
    "MySQLdb": ("mysqlclient",),
    "OpenSSL": ("pyOpenSSL",),
    "osgeo": ("GDAL",),
    "PIL": ("pillow", "Pillow-SIMD"),
    "pkg_resources": ("setuptools",),
    "pptx": ("python-pptx",),
    "psycopg2": ("psycopg2-binary", "psycopg2"),
    "pylab": ("matplotlib",),
    "pywt": ("PyWavelets",),
    "ruamel": ("ruamel.yaml",),
    "serial": ("pyserial",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "skopt": ("scikit-optimize",),
    "slugify": ("python-slugify",),
    "umap": ("umap-learn",),
    "usb": ("pyusb",),
    "whisper": ("openai-whisper",),
    "yaml": ("PyYAML",),
    "zmq": ("pyzmq",),
}
"""Modules whose distribution has another name; the first is the one to suggest."""

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_OURS = ("furness", "__future__", "claimed", "descpipe")


def import_hints(source: Source, packages: tuple[str, ...]) -> Iterator[Problem]:
    """Give the hints about imports: what no package line covers, and what is not imported at all.

    Args:
        source: The source.
        packages: The requirements that it names.
    """
    named = {_normal(found[0]) for one in packages if (found := _NAME.match(one))}
    missing = [
        (module, node)
        for module, node in imported(source).items()
        if not named & {_normal(one) for one in (module, *DISTRIBUTIONS.get(module, ()))}
    ]
    if missing:
        modules = ", ".join(f"`{module}`" for module, _ in missing)
        suggested = [DISTRIBUTIONS.get(module, (module,))[0] for module, _ in missing]
        verb, owner = ("is", "its package") if len(missing) == 1 else ("are", "their packages")
        yield source.hint(
            "imports-without-package",
            f"{modules} {verb} imported, and no line names {owner}",
            f"write `# pip install {' '.join(dict.fromkeys(suggested))}` at the top of the source, "
            "unless the host has it",
            missing[0][1],
        )
    yield from _supplied(source)


def imported(source: Source) -> dict[str, ast.stmt]:
    """Give the modules that must come from a package, with the first import of each.

    Left out are the standard library, modules beside the source, ours, and imports that may fail
    (inside `try`) or never happen (under `TYPE_CHECKING`).
    """
    folder = os.path.dirname(source.path)
    found: dict[str, ast.stmt] = {}
    for node in source.nodes:
        for module in _modules(node):
            known = module in sys.stdlib_module_names or module in _OURS
            if not known and not _is_beside(folder, module) and not _may_fail(node, source):
                found.setdefault(module, node) if isinstance(node, ast.stmt) else None
    return found


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [node.module.partition(".")[0]]
    return []


def _is_beside(folder: str, module: str) -> bool:
    path = os.path.join(folder, module)
    return os.path.isfile(f"{path}.py") or os.path.isdir(path)


def _may_fail(node: ast.AST, source: Source) -> bool:
    around = source.parents.get(node)
    while around is not None:
        if isinstance(around, ast.Try | ast.ExceptHandler):
            return True
        if isinstance(around, ast.If) and "TYPE_CHECKING" in ast.unparse(around.test):
            return True
        around = source.parents.get(around)
    return False


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _supplied(source: Source) -> Iterator[Problem]:
    bound = source.names.keys() | source.bindings.keys() | source.functions.keys()
    used = {
        node.value.id: node
        for node in source.nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    missing = [name for name in SUPPLIED if name in used and name not in bound]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        yield source.hint(
            "imports-supplied",
            f"{listed} {'is' if len(missing) == 1 else 'are'} used without an import; they are "
            "supplied when the script runs here",
            f"write `import {', '.join(missing)}` so that it also runs elsewhere",
            used[missing[0]],
        )


def uses_logging(source: Source) -> bool:
    """Tell whether a source uses the module `logging`, imported or not."""
    if any(name.partition(".")[0] == "logging" for name in source.names.values()):
        return True
    calls = (called(node, source) for node in source.nodes)
    return any(full.startswith("logging.") for full in calls)
