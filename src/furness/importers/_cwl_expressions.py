"""Parameter references of CWL such as `$(inputs.image.basename)`; JavaScript is never evaluated.

https://www.commonwl.org/v1.2/CommandLineTool.html#Parameter_references
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

_REFERENCE = re.compile(
    r"""\s*(?P<root>inputs|runtime|self)(?P<path>(?:\.\w+|\['[^']*'\]|\["[^"]*"\]|\[\d+\])*)\s*"""
)
_SEGMENT = re.compile(r"""\.(\w+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]""")
_PARTS = {"path": "", "basename": "name", "nameroot": "stem", "nameext": "suffix", "dirname": "dir"}
_CLOSING = {"(": ")", "{": "}", "[": "]"}

_WORD = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    | (?P<inputs>inputs(?:\.\w+|\[(?:'[^']*'|"[^"]*")\]))(?![\w.\[(])
    | (?P<number>\d+(?:\.\d+)?)(?![\w.])
    | (?P<word>true|false|null)\b
    | (?P<operator>===|!==|==|!=|<=|>=|<|>|&&|\|\||!|\(|\))
    | (?P<space>\s+)""",
    re.VERBOSE,
)
_OPERATORS = {"===": "==", "!==": "!="}


class UntranslatableError(ValueError):
    """An expression needs JavaScript, or a part of a value that a shell cannot give."""


class Value(Struct, frozen=True):
    """The value of an input, or a part of a file's path, in a text."""

    name: str
    """The input, by our name."""
    part: str = ""
    """Of a file: `name`, `stem`, `suffix` or `dir`; empty for its path, and for anything else."""
    is_boolean: bool = False
    """Whether it is true or false."""


class Shell(Struct, frozen=True):
    """A text that a shell makes."""

    code: str
    """What stands in double quotes, such as `${TMPDIR:-/tmp}`."""


Part = str | Value | Shell
"""A part of a text."""


class Known(Struct, frozen=True, kw_only=True):
    """What expressions of a tool may refer to."""

    inputs: Mapping[str, tuple[str, str]]
    """By the name that CWL has: ours, and the name of its type."""
    runtime: Mapping[str, str]
    """What is known of the machine: `cores`, `ram`."""
    has_javascript: bool
    """Whether the tool says that its expressions are JavaScript."""


def has_expression(text: Any) -> bool:
    """Tell whether a text holds an expression, or a parameter reference."""
    return isinstance(text, str) and ("$(" in text or "${" in text)


def split(text: str, *, has_javascript: bool) -> Iterator[str | tuple[str]]:
    """Give the literal parts of a text, and each expression as a tuple of its content.

    Raises:
        UntranslatableError: A parenthesis is not closed.
    """
    place, literal = 0, ""
    openings = ("$(", "${") if has_javascript else ("$(",)
    while place < len(text):
        if text.startswith(("\\$(", "\\${"), place):
            literal += text[place + 1 : place + 3]
            place += 3
        elif text.startswith(openings, place):
            end = _end(text, place + 1)
            if literal:
                yield literal
            literal = ""
            yield (text[place + 1 : end],)
            place = end
        else:
            literal += text[place]
            place += 1
    if literal:
        yield literal


def _end(text: str, start: int) -> int:
    """Give where an expression ends that begins with a parenthesis."""
    waiting: list[str] = []
    place = start
    while place < len(text):
        letter = text[place]
        if letter in "'\"":
            closed = re.compile(rf"(?:\\.|[^{letter}\\])*{letter}", re.DOTALL).match(
                text, place + 1
            )
            place = closed.end() - 1 if closed else len(text)
        elif letter in _CLOSING:
            waiting.append(_CLOSING[letter])
        elif waiting and letter == waiting[-1]:
            waiting.pop()
            if not waiting:
                return place + 1
        place += 1
    raise UntranslatableError("a parenthesis is not closed")


def parts_of(text: str, known: Known, own: str | None = None) -> tuple[Part, ...]:
    """Give the parts of a text.

    Args:
        text: It may hold parameter references.
        known: What these may refer to.
        own: What `self` is: an input by the name that CWL has.

    Raises:
        UntranslatableError: An expression is no parameter reference that a shell can follow.
    """
    found: list[Part] = []
    for one in split(text, has_javascript=known.has_javascript):
        part = one if isinstance(one, str) else _part(one[0], known, own)
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def path_of(expression: str) -> tuple[str, ...] | None:
    """Give the names in a parameter reference, such as `inputs`, `image`; None for JavaScript."""
    match = _REFERENCE.fullmatch(expression[1:-1])
    if expression[:1] != "(" or not match:
        return None
    segments = [next(filter(None, one), "") for one in _SEGMENT.findall(match["path"])]
    return (match["root"], *segments)


def _part(expression: str, known: Known, own: str | None) -> Part:
    path = path_of(expression)
    if path is None:
        raise UntranslatableError(f"`${_short(expression)}` is JavaScript")
    if path[0] == "runtime" and len(path) == 2:  # noqa: PLR2004 - a name and no more
        return _runtime(path[1], known)
    if path[0] == "self" and own is not None:
        path = ("inputs", own, *path[1:])
    if path[0] != "inputs" or len(path) not in (2, 3) or path[1] not in known.inputs:
        raise UntranslatableError(f"`${_short(expression)}` cannot be followed")
    name, kind = known.inputs[path[1]]
    if len(path) == 2 and kind not in ("List", "Json"):  # noqa: PLR2004 - as above
        return Value(name, is_boolean=kind == "Boolean")
    if kind not in ("File", "Directory") or path[-1] not in _PARTS:
        raise UntranslatableError(f"`${_short(expression)}` is not known to a shell")
    return Value(name, _PARTS[path[-1]])


def _runtime(name: str, known: Known) -> Part:
    if name in known.runtime:
        return known.runtime[name]
    if name == "outdir":
        return Shell("$PWD")
    if name == "tmpdir":
        return Shell("${TMPDIR:-/tmp}")
    raise UntranslatableError(f"`runtime.{name}` is not known before it runs")


def _short(expression: str) -> str:
    text = " ".join(expression.split())
    return text if len(text) <= 60 else f"{text[:40]}…{text[-12:]}"  # noqa: PLR2004 - one line


def condition(text: str, shown: Mapping[str, tuple[str, str]]) -> str:
    """Give a condition in CEL for one in CWL: a reference, or simple comparisons.

    Args:
        text: Such as `$(inputs.count > 3)`.
        shown: By the name that CWL has: how our condition says it, and the name of its type.

    Raises:
        UntranslatableError: It is more than that.
    """
    content = text.strip()
    body = re.fullmatch(r"\$\{\s*return\b(.*?);?\s*\}", content, re.DOTALL)
    inner = body[1] if body else content[2:-1] if content[:2] == "$(" else ""
    if not inner or (not body and _end(content, 1) != len(content)):
        raise UntranslatableError(f"`{_short(content)}` is no single expression")
    return _cel(inner.strip(), shown)


def _cel(text: str, shown: Mapping[str, tuple[str, str]]) -> str:
    words = list(_words(text))
    kinds = {shown[name][1] for kind, name in words if kind == "inputs" and name in shown}
    found = []
    for kind, word in words:
        if kind == "inputs":
            if word not in shown or shown[word][1] not in _COMPARED:
                raise UntranslatableError(f"`inputs.{word}` cannot be compared")
            found.append(shown[word][0])
        elif kind == "number" and "Float" in kinds and "." not in word:
            found.append(f"{word}.0")
        else:
            found.append(word)
    if len([one for one in words if one[0] == "inputs"]) == len(words) and kinds != {"Boolean"}:
        raise UntranslatableError(f"`{_short(text)}` is not true or false")
    return " ".join(found).replace("( ", "(").replace(" )", ")").replace("! ", "!")


_COMPARED = ("String", "Enum", "Integer", "Float", "Boolean")


def _words(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _WORD.match(text, place)
        if not match:
            raise UntranslatableError(f"`{_short(text)}` is JavaScript")
        place = match.end()
        kind = match.lastgroup or ""
        if kind == "inputs":
            yield kind, re.split(r"""[.\['"\]]+""", match[0])[1]
        elif kind == "operator":
            yield kind, _OPERATORS.get(match[0], match[0])
        elif kind != "space":
            yield kind, match[0]


def is_literal(parts: Sequence[Part]) -> bool:
    """Tell whether a text has no part that differs from task to task."""
    return all(isinstance(one, str) for one in parts)
