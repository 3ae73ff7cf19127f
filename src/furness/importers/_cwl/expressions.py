"""Parameter references of CWL such as `$(inputs.image.basename)`; JavaScript is never evaluated.

https://www.commonwl.org/v1.2/CommandLineTool.html#Parameter_references
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from furness.importers._cwl.text import UntranslatableError, shortened, split

_REFERENCE = re.compile(
    r"""\s*(?P<root>inputs|runtime|self)(?P<path>(?:\.\w+|\['[^']*'\]|\["[^"]*"\]|\[\d+\])*)\s*"""
)
_SEGMENT = re.compile(r"""\.(\w+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]""")
_PARTS = {"path": "", "basename": "name", "nameroot": "stem", "nameext": "suffix", "dirname": "dir"}


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
        raise UntranslatableError(f"`${shortened(expression)}` is JavaScript")
    if path[0] == "runtime" and len(path) == 2:  # noqa: PLR2004 - a name and no more
        return _runtime(path[1], known)
    if path[0] == "self" and own is not None:
        path = ("inputs", own, *path[1:])
    if path[0] != "inputs" or len(path) not in (2, 3) or path[1] not in known.inputs:
        raise UntranslatableError(f"`${shortened(expression)}` cannot be followed")
    name, kind = known.inputs[path[1]]
    if len(path) == 2 and kind not in ("List", "Json"):  # noqa: PLR2004 - as above
        return Value(name, is_boolean=kind == "Boolean")
    if kind not in ("File", "Directory") or path[-1] not in _PARTS:
        raise UntranslatableError(f"`${shortened(expression)}` is not known to a shell")
    return Value(name, _PARTS[path[-1]])


def _runtime(name: str, known: Known) -> Part:
    if name in known.runtime:
        return known.runtime[name]
    if name == "outdir":
        return Shell("$PWD")
    if name == "tmpdir":
        return Shell("${TMPDIR:-/tmp}")
    raise UntranslatableError(f"`runtime.{name}` is not known before it runs")


def is_literal(parts: Sequence[Part]) -> bool:
    """Tell whether a text has no part that differs from task to task."""
    return all(isinstance(one, str) for one in parts)
