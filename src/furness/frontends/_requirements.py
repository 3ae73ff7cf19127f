"""The packages that a Python source says it needs.

Lines such as `# pip install numpy`, `# !pip install …`, `# %pip install …`, `# dnf install gdal`,
and calls such as `os.system("pip install …")`. Prose that only mentions them is not one.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from furness.frontends._constants import value_of
from furness.frontends._source import Source, called, words
from furness.lazy import lazy

_shlex: Any = lazy("shlex")
_PIP = re.compile(r"pip(3(\.\d+)?)?")
_PYTHON = re.compile(r"(\S*/)?(python(3(\.\d+)?)?|\{?sys\.executable\}?)")
_SYSTEM = ("dnf", "apt", "apt-get", "yum", "microdnf", "apk")
_VALUED = words(
    "-i --index-url --extra-index-url -f --find-links -c --constraint -t --target --trusted-host "
    "--prefix --root --no-binary --only-binary --platform --python-version --progress-bar "
    "--default-timeout --timeout --retries --proxy --cache-dir --log -e --editable --src"
)
_FILE = ("-r", "--requirement")
_REQUIREMENT = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[\w., -]*\])?\s*"
    r"((===?|~=|!=|<=|>=|<|>)\s*[^\s,;]+(\s*,\s*(===?|~=|!=|<=|>=|<|>)\s*[^\s,;]+)*)?(\s*;.*)?"
)
_LINK = re.compile(r"([\w.\[\],-]+\s*@\s*)?((git|hg)\+)?(https?|ssh|file)://\S+|\S+\.whl")
_SHELLS = words(
    "os.system subprocess.run subprocess.call subprocess.check_call "
    "subprocess.check_output subprocess.Popen"
)


class Requirements(Struct, frozen=True, kw_only=True):
    """The packages that a source names."""

    packages: tuple[str, ...] = ()
    """Requirements as in PEP 508, in order, each once."""
    files: tuple[str, ...] = ()
    """Requirements files."""
    system: tuple[str, ...] = ()
    """Packages of the operating system."""


def read_requirements(source: Source) -> Requirements:
    """Find the packages that comments and shell calls of a source name."""
    return requirements_in(_texts(source))


def requirements_in(texts: Iterable[str]) -> Requirements:
    """Find the packages that lines name which are commands, such as `pip install numpy`."""
    packages: dict[str, None] = {}
    files: dict[str, None] = {}
    system: dict[str, None] = {}
    for tokens in _commands(texts):
        words = _without_options(tokens)
        if words is None:
            continue
        if tokens[0] in _SYSTEM:
            system |= dict.fromkeys(words[0])
        elif all(map(_is_requirement, words[0])):
            packages |= dict.fromkeys(words[0])
            files |= dict.fromkeys(words[1])
    return Requirements(packages=tuple(packages), files=tuple(files), system=tuple(system))


def _commands(texts: Iterable[str]) -> Iterator[list[str]]:
    for text in (one for one in texts if "install" in one or " add " in one):
        try:
            tokens = _shlex.split(text, comments=True)
        except ValueError:
            tokens = text.partition(" #")[0].split()
        for one in _parts(tokens):
            if found := _command(one):
                yield found


def _texts(source: Source) -> Iterator[str]:
    lines = {line: ("comment", comment) for line, comment in source.comments.items()}
    for node in source.nodes:
        full = called(node, source)
        is_shell = full in _SHELLS or full == "get_ipython.system" or _is_notebook(node)
        if isinstance(node, ast.Call) and is_shell and node.args:
            lines[node.lineno] = ("call", _joined(node.args[0], source))
    for _, (kind, text) in sorted(lines.items()):
        yield text if kind == "call" else _uncommented(text)


def _joined(node: ast.expr, source: Source) -> str:
    if isinstance(node, ast.List):
        parts = [value_of(one, source, ast.unparse(one)) for one in node.elts]
        return str(_shlex.join(str(part) for part in parts))
    found = value_of(node, source)
    return found if isinstance(found, str) else ""


def _is_notebook(node: ast.AST) -> bool:
    """Tell whether this is `get_ipython().system(…)`, as nbconvert writes `!…`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    inner = node.func.value
    name = inner.func.id if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) else ""
    return name == "get_ipython"


def _uncommented(comment: str) -> str:
    text = comment.lstrip("#!% \t")
    if text.startswith("get_ipython()"):
        try:
            call = ast.parse(text, mode="eval").body
        except SyntaxError:
            return ""
        given = call.args if isinstance(call, ast.Call) else []
        text = " ".join(str(one.value) for one in given if isinstance(one, ast.Constant))
    return text


def _parts(tokens: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for token in [*tokens, ";"]:
        if token in ("&&", "||", ";", "|") or token.endswith(";"):
            yield [*part, *([token[:-1]] if token[:-1] and token[-1] == ";" else [])]
            part = []
        else:
            part.append(token)


def _command(tokens: list[str]) -> list[str] | None:
    """Give the installer and what follows its `install`; None when it is another command."""
    words = tokens[1:] if tokens[:1] in (["sudo"], ["uv"]) else tokens
    if words[1:2] == ["-m"] and _PYTHON.fullmatch(words[0]):
        words = words[2:]
    if not words or not (_PIP.fullmatch(words[0]) or words[0] in _SYSTEM):
        return None
    verb = "add" if words[0] == "apk" else "install"
    before = 1
    while before < len(words) and words[before].startswith("-"):
        before += 1
    if words[before : before + 1] != [verb]:
        return None
    return [words[0], *words[before + 1 :]]


def _without_options(tokens: list[str]) -> tuple[list[str], list[str]] | None:
    words: list[str] = []
    files: list[str] = []
    rest = iter(tokens[1:])
    for token in rest:
        if token in _FILE:
            files.append(next(rest, "requirements.txt"))
        elif token in _VALUED and tokens[0] not in _SYSTEM:
            next(rest, None)
        elif not token.startswith("-"):
            words.append(token)
    return (words, files) if words or files else None


def _is_requirement(text: str) -> bool:
    return bool(_REQUIREMENT.fullmatch(text) or _LINK.fullmatch(text))
