"""The packages that an application imports, and what its virtual environments held."""

import ast
import io
import re
import sys
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping

_DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "yaml": "pyyaml",
}
_HELPERS = ("litepipeline", "litepipeline_helper")
"""The helper has the first name where the client of LitePipeline brings it."""
_INSTALLED = re.compile(r"site-packages/([A-Za-z0-9_.]+)-([^/-]+)[^/]*\.(?:dist|egg)-info(?:/|$)")
_TOOLS = frozenset(("pip", "setuptools", "wheel", "pkg_resources"))


def imported(files: Mapping[str, bytes], others: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the packages that the Python files of an application import, in order.

    Left out are the standard library, its own modules, and imports that may fail (inside `try`).

    Args:
        files: Its files that can be read.
        others: The paths of what else it has: modules may be there, too.
    """
    own = {part for path in (*files, *others) for part in path.removesuffix(".py").split("/")}
    found: set[str] = set()
    for path, content in files.items():
        if path.endswith(".py"):
            found.update(_modules(content))
    wanted = found - own - sys.stdlib_module_names
    names = {"litepipeline_helper" if one in _HELPERS else one for one in wanted}
    return tuple(sorted(_DISTRIBUTIONS.get(one, one) for one in names))


def uses_client(files: Mapping[str, bytes]) -> bool:
    """Tell whether a script imports the helper by the name that it has in LitePipeline's client."""
    own = {part for path in files for part in path.removesuffix(".py").split("/")}
    return "litepipeline" not in own and any(
        "litepipeline" in set(_modules(content))
        for path, content in files.items()
        if path.endswith(".py")
    )


def _modules(content: bytes) -> Iterator[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError):
        return
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        if not isinstance(node, ast.Try):
            waiting.extend(ast.iter_child_nodes(node))


def held_by(archive: bytes) -> tuple[str, ...]:
    """Give the packages in the tarball of a virtual environment, such as `numpy==1.18.5`."""
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:*") as opened:
            for one in opened:
                match = _INSTALLED.search(one.name)
                if match and match[1] not in _TOOLS:
                    found[match[1]] = match[2]
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error):
        return ()
    return tuple(f"{name}=={version}" for name, version in sorted(found.items()))
