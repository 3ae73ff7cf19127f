"""The inputs of C3's files: what C3 reads, unless the operator says something else."""

import os
import re
from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from furness.errors import Problem
from furness.exporters._c3_files import FALSE, TRUE, Taken, in_quotes, quoted
from furness.exporters._c3_reading import Reading, Seen
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.values import as_variable

_TYPES = ("String", "Integer", "Float", "Boolean")
_ADDED = "log_level"


def take_inputs(operator: Operator, reading: Reading) -> tuple[dict[str, Taken], list[Problem]]:
    """Give the inputs, in C3's order, and where they differ from C3's.

    Args:
        operator: The operator; its secrets are no inputs.
        reading: What C3 reads in its source.
    """
    taken: dict[str, Taken] = {}
    warnings: list[Problem] = []
    for name, seen in reading.inputs.items():
        if name not in operator.secrets:
            declared = operator.inputs.get(name) if name != _ADDED else None
            taken[name] = _taken(seen, declared, reading.text)
            warnings += _told(name, seen, declared, taken[name])
    for name, one in operator.inputs.items():
        if name not in taken:
            taken[name] = declare(one)
            warnings.append(
                Problem(
                    "export-c3",
                    f"C3 does not see the input `{name}`; it is written as the source has it",
                    f"write `os.getenv('{name}', 'default')` on one line for C3 itself",
                )
            )
    lacking = [f"`{one}`" for one, it in taken.items() if it.type == "String" and not it.default]
    if lacking:
        warnings.append(
            Problem(
                "export-c3",
                f"inputs without a default are the text `None` in C3's CWL: {', '.join(lacking)}",
                "give them always, or export with `--to cwl`",
            )
        )
    return taken, warnings


def _taken(seen: Seen, declared: Input | None, text: str) -> Taken:
    default = None if seen.default is None else quoted(seen.default)
    taken = Taken(type=seen.type, description=quoted(seen.description), default=default)
    if declared is None:
        return taken if _fits(taken) else replace(taken, default=None)
    if not seen.description or not is_written(declared.description, text):
        taken = replace(taken, description=in_quotes(_line(declared.description)))
    if not _is_meant(taken, declared):
        taken = replace(taken, default=_default_of(declared, seen.type))
    return taken


def _told(name: str, seen: Seen, declared: Input | None, taken: Taken) -> Iterator[Problem]:
    if taken.default != (None if seen.default is None else quoted(seen.default)):
        said = f"the default `{taken.text}`" if taken.default else "no default"
        yield Problem(
            "export-c3",
            f"C3 gives `{name}` the default `{seen.default}`, and it has {said} here",
            "write the default as one text in quotation marks beside the variable for C3 itself",
        )
    elif seen.default and declared and declared.default in (None, UNSET):
        yield Problem(
            "export-c3",
            f"C3 gives `{name}` the text `{seen.default}`; the source computes one or has none",
            "write the default as one text in quotation marks beside the variable for C3 itself",
        )
    if seen.type == "Boolean" and declared and declared.words == ("true", ""):
        yield Problem(
            "export-c3",
            f"`{name}` is true for every text, and C3's component gives `False` as a text",
            f"write `os.getenv('{name}', 'False') == 'True'`",
        )


def declare(one: Input) -> Taken:
    """Give an input as an operator declares it."""
    kind = one.type.required.name
    name = kind if kind in _TYPES else "String"
    description = in_quotes(_line(one.description))
    return Taken(type=name, description=description, default=_default_of(one, name))


def _default_of(one: Input, kind: str) -> str | None:
    if one.default is None or isinstance(one.default, UnsetType):
        return None
    if one.type.holds_files and os.path.isabs(as_variable(one.default, one)):
        return None
    if kind == "Boolean":
        return in_quotes(str(bool(one.default)))
    return in_quotes(as_variable(one.default, one))


def _fits(taken: Taken) -> bool:
    """Tell whether a default is one of its type, as Kubeflow reads it."""
    kind, text = taken.type, taken.text
    if kind == "Boolean" and taken.default is not None:
        return text.lower() in TRUE + FALSE
    if kind == "Integer" and taken.default is not None:
        return bool(re.fullmatch(r"[+-]?\d+", text))
    return kind != "Float" or taken.default is None or _number(text) is not None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_meant(taken: Taken, declared: Input) -> bool:
    """Tell whether the default that C3 read is the source's, if the source's is known."""
    value = declared.default
    if value is None or isinstance(value, UnsetType):
        return _fits(taken)
    if taken.default is None or not _fits(taken):
        return False
    if isinstance(value, bool):
        return (taken.text.lower() in TRUE) is value
    if isinstance(value, int | float):
        return _number(taken.text) == value
    meant = as_variable(value, declared)
    if declared.type.holds_files and not isinstance(value, list):
        written = os.path.normpath(taken.text)
        return os.path.basename(os.path.normpath(meant)) == os.path.basename(written)
    is_list = isinstance(value, list)
    return _letters(taken.text) == _letters(meant) if is_list else taken.text == meant


def is_written(text: str, source: str) -> bool:
    """Tell whether a text is in the comments or texts of a source, or was written elsewhere."""
    return _letters(text) in _letters(source)


def _letters(text: str) -> str:
    return re.sub(r"[\s#\"'\\]+", "", text)


def _line(text: str) -> str:
    return " ".join(text.split()).replace('"', "'")
