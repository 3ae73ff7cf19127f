"""What a source declares, however it does, and how that becomes inputs, outputs and tokens."""

import os
import re
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from furness.errors import ArgumentError, Problem
from furness.frontends._files import FILLED, LISTED, READ, WRITTEN, Key, Uses
from furness.frontends._source import words
from furness.frontends._written import Written
from furness.model.interface import Input, Output
from furness.model.types import Type, list_of, optional
from furness.model.values import check, parse_text

STRING = Type("String")
"""The type of what nothing more is known about."""
COMPUTED: Any = object()
"""Stands for a default that only the script itself can tell: the input is optional."""

_DIRECTORY_WORDS = words("dir directory folder dirname dirpath outdir outputdir")
_PATH_WORDS = _DIRECTORY_WORDS | words(
    "path file filename filepath fname outfile outpath outputfile"
)
_OUTPUT_WORDS = words("output outputs outfile outdir outpath outputfile outputdir")
_SETTING_WORDS = words(
    "format type dtype width height level levels size dim dims channels channel prefix suffix ext "
    "extension crs unit units mode encoding column columns bucket url uri host port topic table db "
    "database endpoint key separator delimiter scale resolution precision quality dpi"
)
_URL_WORDS = frozenset(("url", "uri", "href", "endpoint"))


class Declared(Struct, frozen=True, kw_only=True):
    """One thing that a source declares; whether it is an input or an output is not yet decided."""

    name: str
    """Its name."""
    type: Type = STRING
    """Its type, as far as it is declared; files are still texts."""
    default: Any = UNSET
    """Its default; unset when it is required, `COMPUTED` when only the script knows it."""
    description: str = ""
    """What it means."""
    flag: str | None = None
    """How a command line takes it."""
    positional: bool = False
    """Whether a command line takes it without a flag."""
    repeat: bool = False
    """Whether the flag is given once for each element."""
    minimum: float | None = None
    """The least number that is allowed."""
    maximum: float | None = None
    """The greatest number that is allowed."""
    is_path: bool = False
    """Whether it is declared to be a path."""
    is_directory: bool = False
    """Whether it is declared to be the path of a directory."""
    is_written: bool = False
    """Whether it is declared to be written."""
    words: tuple[str, ...] = ()
    """What its variable holds for true and for false."""
    separator: str | None = None
    """What stands between the elements in its variable."""
    keys: tuple[Key, ...] = ()
    """The names in the source that hold it."""
    line: int = 1
    """Where it is declared."""


class Interface(Struct, frozen=True, kw_only=True):
    """What a source takes and gives."""

    inputs: dict[str, Input] = {}
    """Its inputs, in order."""
    outputs: dict[str, Output] = {}
    """Its outputs, in order."""
    tokens: tuple[str, ...] = ()
    """What follows the source in its command."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""
    description: str = ""
    """What it does, if its command line says so."""

    def __bool__(self) -> bool:
        return bool(self.inputs or self.outputs)


def arrange(declared: list[Declared], uses: Uses, source: Written) -> Interface:
    """Decide what is an input and what an output.

    Args:
        declared: What the source declares, in order; names occur once.
        uses: What the source does with paths.
        source: The source, for places.
    """
    inputs, outputs, hints = {}, {}, []
    positional, flags = [], []
    for one in declared:
        used = frozenset(use for key in one.keys for use in uses.of.get(key, ()))
        if is_output(one, used):
            outputs[one.name], hint = _as_output(one, used, source)
            flags += [one.flag, f"${one.name}"] if one.flag else []
        else:
            inputs[one.name], hint = _as_input(one, used, source)
        positional += [f"${one.name}"] if one.positional else []
        hints += [hint] if hint else []
    return Interface(
        inputs=inputs, outputs=outputs, tokens=(*positional, *flags), hints=tuple(hints)
    )


def is_output(one: Declared, used: frozenset[str]) -> bool:
    """Tell whether the script writes to what is declared.

    Yes when it is declared so, when it is written and never read (unless it may be absent), or when
    its name says so and neither its use, its type, its last word nor its default says otherwise.
    """
    if one.type.required.name != "String":
        return False
    if one.is_written:
        return True
    written, read = used & {WRITTEN, FILLED}, used & {READ, LISTED}
    if written and not read and one.default is not None:
        return True
    return bool(written or not read) and _is_named_output(one)


def _is_named_output(one: Declared) -> bool:
    words = _words(one.name)
    outward = words[0] in _OUTPUT_WORDS or words[-1] in _OUTPUT_WORDS or words == ["out"]
    outward = outward or (words[0] == "out" and words[-1] in _PATH_WORDS)
    outward = outward or (words == ["o"] and one.flag == "-o")
    default = one.default if isinstance(one.default, str) else ""
    if not outward or "://" in default or words[-1] in _SETTING_WORDS:
        return False
    return (
        one.is_path or words[-1] in _PATH_WORDS or not default or bool(re.search("[./]", default))
    )


def _as_output(
    one: Declared, used: frozenset[str], source: Written
) -> tuple[Output, Problem | None]:
    default = one.default if isinstance(one.default, str) else ""
    words = _words(one.name)
    listed = one.is_directory or words[-1] in _DIRECTORY_WORDS or default.endswith("/")
    listed = (listed or FILLED in used or default == ".") and WRITTEN not in used
    path = os.path.normpath(default) if default else ""
    if path.startswith(("/", "..", "~")):
        path = os.path.basename(path)
    kind = Type("Directory" if listed else "File")
    if path not in ("", ".", "-"):
        return Output(type=kind, path=path, description=one.description), None
    known = Output(type=kind, path=one.name, description=one.description)
    if listed:
        return known, None
    return known, Problem(
        "output-name",
        f"the output `{one.name}` has no file name of its own; it is called `{one.name}`",
        f"write it as a default in the source, or `[tool.furness.outputs]` and `{one.name} = "
        f'{{type = "File", path = "{one.name}.csv"}}` in a `# /// script` block',
        source.place(line=one.line),
    )


def _as_input(one: Declared, used: frozenset[str], source: Written) -> tuple[Input, Problem | None]:
    wanted = _with_files(one, used)
    default, hint = _fit(one, wanted, source)
    if default is None:
        wanted = optional(wanted)
    numeric = wanted.required.name in ("Integer", "Float", "List")
    return Input(
        type=wanted,
        default=default,
        description=one.description,
        flag=one.flag,
        repeat=one.repeat,
        minimum=one.minimum if numeric else None,
        maximum=one.maximum if numeric else None,
        words=one.words if wanted.required.name == "Boolean" else (),
        separator=one.separator if wanted.required.name == "List" else None,
    ), hint


def _with_files(one: Declared, used: frozenset[str]) -> Type:
    kind = _kind(one, used)
    return _replace_text(one.type, Type(kind)) if kind else one.type


def _kind(one: Declared, used: frozenset[str]) -> str | None:
    words = _words(one.name)
    default = one.default if isinstance(one.default, str) else ""
    if "://" in default or words[-1] in _URL_WORDS:
        return None
    if one.is_directory or used == {LISTED}:
        return "Directory"
    if used == {READ}:
        return "File"
    if one.is_path:
        listed = words[-1] in _DIRECTORY_WORDS or default.endswith("/") or default == "."
        return "Directory" if listed else "File"
    return None


def _replace_text(wanted: Type, kind: Type) -> Type:
    if wanted.name == "String":
        return kind
    if wanted.name == "List" and wanted.of:
        return list_of(_replace_text(wanted.of, kind))
    if wanted.is_optional:
        return optional(_replace_text(wanted.required, kind))
    return wanted


def _fit(one: Declared, wanted: Type, source: Written) -> tuple[Any, Problem | None]:
    default = one.default
    if isinstance(default, UnsetType):
        return UNSET, None
    if default is None or default is COMPUTED:
        return None, None
    if default == "" and wanted.holds_files:
        return None, None
    try:
        return fit(default, wanted), None
    except ArgumentError as error:
        problem = Problem(
            "default-type",
            f"the default of `{one.name}` is left out: {error}",
            f"write a default that is {wanted}, or another type in `[tool.furness.inputs]`",
            source.place(line=one.line),
        )
        return None, problem


def fit(value: Any, wanted: Type) -> Any:
    """Give a default in the form of its type; a text is read as an argument would be.

    Raises:
        ArgumentError: It does not fit.
    """
    required = wanted.required
    if required.name in ("String", "Enum") and isinstance(value, int | float):
        value = str(value)
    if isinstance(value, str) and required.name not in ("String", "Enum", "Json"):
        found = parse_text(value, required)
    elif required.name == "List" and not isinstance(value, list):
        found = check([value], required)
    else:
        found = check(value, required)
    return value if required.holds_files else found


def is_output_path(name: str, default: Any) -> bool:
    """Tell whether a variable is called `output_…` and its default is the path of a file."""
    is_path = isinstance(default, str) and re.search(r"[./]", default) and "://" not in default
    return name.startswith("output_") and bool(is_path)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[_-]+", name.lower()) if word] or [""]
