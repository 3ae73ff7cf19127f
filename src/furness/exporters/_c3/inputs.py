"""The inputs of C3's files: what C3 reads, unless the operator says something else."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from furness.errors import Problem
from furness.exporters._c3.defaults import default_of, fits, is_meant, is_written
from furness.exporters._c3.files import Taken, in_quotes, quoted
from furness.exporters._c3.lines import Seen
from furness.exporters._c3.reading import Reading
from furness.model.interface import Input
from furness.model.operator import Operator

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
    unseen = {name: declare(one) for name, one in operator.inputs.items() if name not in taken}
    taken |= unseen
    warnings += [*map(_unseen, unseen), *_without_default(taken)]
    return taken, warnings


def _unseen(name: str) -> Problem:
    return Problem(
        "export-c3",
        f"C3 does not see the input `{name}`; it is written as the source has it",
        f"write `os.getenv('{name}', 'default')` on one line for C3 itself",
    )


def _without_default(taken: dict[str, Taken]) -> Iterator[Problem]:
    lacking = [f"`{one}`" for one, it in taken.items() if it.type == "String" and not it.default]
    if lacking:
        yield Problem(
            "export-c3",
            f"inputs without a default are the text `None` in C3's CWL: {', '.join(lacking)}",
            "give them always, or export with `--to cwl`",
        )


def _taken(seen: Seen, declared: Input | None, text: str) -> Taken:
    default = None if seen.default is None else quoted(seen.default)
    taken = Taken(type=seen.type, description=quoted(seen.description), default=default)
    if declared is None:
        return taken if fits(taken) else replace(taken, default=None)
    if not seen.description or not is_written(declared.description, text):
        taken = replace(taken, description=in_quotes(_line(declared.description)))
    if not is_meant(taken, declared):
        taken = replace(taken, default=default_of(declared, seen.type))
    return taken


def _told(name: str, seen: Seen, declared: Input | None, taken: Taken) -> Iterator[Problem]:
    yield from _told_of_default(name, seen, declared, taken)
    if seen.type == "Boolean" and declared and declared.words == ("true", ""):
        yield Problem(
            "export-c3",
            f"`{name}` is true for every text, and C3's component gives `False` as a text",
            f"write `os.getenv('{name}', 'False') == 'True'`",
        )


def _told_of_default(
    name: str, seen: Seen, declared: Input | None, taken: Taken
) -> Iterator[Problem]:
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


def declare(one: Input) -> Taken:
    """Give an input as an operator declares it."""
    kind = one.type.required.name
    name = kind if kind in _TYPES else "String"
    description = in_quotes(_line(one.description))
    return Taken(type=name, description=description, default=default_of(one, name))


def _line(text: str) -> str:
    return " ".join(text.split()).replace('"', "'")
