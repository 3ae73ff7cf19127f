"""The `# /// script` block of a Python source, with its table `[tool.furness]`.

https://packaging.python.org/en/latest/specifications/inline-script-metadata/
"""

import re
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.frontends._written import Written
from furness.lazy import lazy
from furness.model.environment import AnyEnvironment
from furness.model.interface import Input, Output
from furness.model.resources import Duration, Memory, Resources, parse_bytes, parse_duration
from furness.model.types import Type, parse_type

Wanted = TypeVar("Wanted")
_difflib: Any = lazy("difflib")
_tomllib: Any = lazy("tomllib")
_OPENING, _CLOSING = "# /// script", "# ///"
_QUOTED = re.compile(r"`([^`]*)`")


class Overrides(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an author writes down; it comes before anything that is read out of the code."""

    name: str | None = None
    """The operator's name."""
    version: str | None = None
    """Its version."""
    description: str | None = None
    """What it does."""
    inputs: dict[str, Any] = {}
    """Changes to inputs, by name: a table, a type as text, or false to take the input away."""
    outputs: dict[str, Any] = {}
    """Changes to outputs, by name: a table, a path as text, or false to take the output away."""
    entry: str | None = None
    """The function that is called."""
    command: tuple[str, ...] | None = None
    """The command instead of the one that was found."""
    environment: AnyEnvironment | None = None
    """The environment instead of the one that was found."""
    packages: tuple[str, ...] = ()
    """Python packages, besides the ones that were found."""
    python: str | None = None
    """A specifier of Python's version."""
    system: tuple[str, ...] = ()
    """Packages of the operating system, besides the ones that were found."""
    resources: Resources | None = None
    """What it needs from the machine."""
    secrets: tuple[str, ...] = ()
    """Names of secrets."""
    variables: dict[str, str] = {}
    """Environment variables that are always set."""
    ports: tuple[str, ...] = ()
    """Ports that it opens."""
    warm: bool | None = None
    """Whether it may start from an interpreter that has its imports loaded."""
    grows: bool | None = None
    """Whether it may add steps to the run."""


class Metadata(Struct, frozen=True, kw_only=True):
    """What the block of a source says."""

    python: str | None = None
    """`requires-python`."""
    packages: tuple[str, ...] = ()
    """`dependencies`."""
    overrides: Overrides = Overrides()
    """`[tool.furness]`."""
    lines: dict[int, str] = {}
    """The lines of the block by their number, without `#`."""


class _Block(Struct, frozen=True, rename="kebab"):
    requires_python: str | None = None
    dependencies: tuple[str, ...] = ()
    tool: dict[str, Any] = {}


def read_metadata(source: Written) -> Metadata:
    """Read the block; without one, nothing is said.

    Raises:
        DocumentError: It is not TOML, or says what cannot be said.
    """
    lines = _block(source)
    if not lines:
        return Metadata()
    block = convert(_parse(lines, source), _Block, source, lines)
    overrides = convert(block.tool.get("furness", {}), Overrides, source, lines)
    return Metadata(
        python=block.requires_python,
        packages=block.dependencies,
        overrides=overrides,
        lines=lines,
    )


def _parse(lines: dict[int, str], source: Written) -> Any:
    try:
        return _tomllib.loads("\n".join(lines.values()))
    except ValueError as error:
        first = min(lines)
        found = re.search(r"at line (\d+), column (\d+)", str(error))
        line = first + int(found[1]) - 1 if found else first
        raise DocumentError(
            f"the `# /// script` block is not valid TOML: {error}",
            hint='write for example `# dependencies = ["numpy"]`; texts need quotes',
            place=Place(source.path, line, 3),
            code="source-metadata",
        ) from None


def _block(source: Written) -> dict[int, str]:
    start = _opening(source)
    if start is None:
        return {}
    below = _comments_below(start, source)
    ends = [line for line, comment in below.items() if comment.rstrip() == _CLOSING]
    if not ends:
        raise DocumentError(
            "the `# /// script` block is not closed",
            hint="write `# ///` on the line after it; each line of it starts with `# `",
            place=Place(source.path, start, 1),
            code="source-metadata",
        )
    return {line: comment[2:] for line, comment in below.items() if line < ends[-1]}


def _opening(source: Written) -> int | None:
    starts = [line for line in sorted(source.alone) if source.comments[line] == _OPENING]
    if len(starts) > 1:
        raise DocumentError(
            "there is a second `# /// script` block",
            hint="keep one block",
            place=Place(source.path, starts[1], 1),
            code="source-metadata",
        )
    return starts[0] if starts else None


def _comments_below(start: int, source: Written) -> dict[int, str]:
    """Give the comments of a block directly below its first line."""
    line, found = start + 1, {}
    while line in source.alone and source.comments[line][:2] in ("#", "# "):
        found[line] = source.comments[line]
        line += 1
    return found


def decode_hook(wanted: type, value: Any) -> Any:
    """Read what `msgspec` does not know by itself: types and amounts, from text."""
    if wanted is Type and isinstance(value, str):
        return parse_type(value)
    if wanted is Memory and isinstance(value, str):
        return parse_bytes(value)
    if wanted is Duration and isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, wanted):
        return value
    raise ValueError(f"Expected a text, got `{value}`")


def convert(
    data: Any, wanted: type[Wanted], source: Written, lines: dict[int, str] | None = None
) -> Wanted:
    """Make a part of the model of plain data.

    Args:
        data: The data.
        wanted: What to make.
        source: The source that it stands in, for places.
        lines: The lines of its block, to find the one that is wrong.

    Raises:
        DocumentError: The data is not what is wanted.
    """
    try:
        return msgspec.convert(data, wanted, dec_hook=decode_hook, strict=True)
    except DocumentError as error:
        first = error.problems[0]
        raise DocumentError(
            first.message, hint=first.hint, place=_place(str(error), source, lines), code=first.code
        ) from None
    except msgspec.ValidationError as error:
        message = str(error)
        place = _place(message, source, lines)
        text = message[:1].lower() + message[1:]
        hint = _near(message, wanted) or "see `docs/guides/frontends/python-script.md`"
        raise DocumentError(
            f"`[tool.furness]` is wrong: {text}", hint=hint, place=place, code="source-metadata"
        ) from None


def _near(message: str, wanted: type) -> str | None:
    found = re.search(r"unknown field `([^`]*)`", message)
    if not found:
        return None
    known: list[str] = []
    for kind in (wanted, Input, Output, Resources):
        known += getattr(kind, "__struct_encode_fields__", ())
    near = _difflib.get_close_matches(found[1], known, n=1)
    top = getattr(wanted, "__struct_encode_fields__", known)
    return f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(top)}"


def _place(message: str, source: Written, lines: dict[int, str] | None) -> Place:
    if not lines:
        return Place(source.path, 1, 1)
    for word in reversed(_QUOTED.findall(message)):
        last = re.split(r"[.\[]", word)[-1].strip("]$")
        for line, text in lines.items():
            if last and re.search(rf"(?<![\w-]){re.escape(last)}(?![\w-])", text):
                return Place(source.path, line, 3 + text.index(last))
    return Place(source.path, min(lines), 1)
