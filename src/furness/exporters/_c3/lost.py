"""What C3's files say of an operator, and what they lose of it."""

import os
from collections.abc import Iterator

from msgspec import Struct

from furness.errors import Problem
from furness.exporters._c3.files import Component
from furness.exporters._c3.reading import Reading
from furness.model.operator import Operator
from furness.model.resources import Resources

_EXECUTED = "notebook"


class Made(Struct, frozen=True):
    """What the files say, what they do not, and where they differ from C3's."""

    component: Component
    """What they say."""
    lost: list[str]
    """What they have no place for."""
    warnings: list[Problem]
    """Where they differ."""


def kind_of(source: str | None) -> str:
    """Give the ending of a source, in small letters."""
    return os.path.splitext(source or "")[1].lower()


def tell_of_outputs(made: Made, operator: Operator, reading: Reading) -> None:
    """Add what C3 makes of the outputs."""
    made.warnings.extend(_taken_for_outputs(made.component, reading))
    made.warnings.extend(_without_path(made.component))
    for name in operator.outputs:
        if name == _EXECUTED and kind_of(operator.source) == ".ipynb":
            made.warnings.append(_lost_notebook())
        elif name in made.component.inputs:
            made.warnings.append(_taken_for_input(name))
        elif name not in made.component.outputs:
            lose(made, f"the output {name}")


def _taken_for_outputs(component: Component, reading: Reading) -> Iterator[Problem]:
    for name in reading.outputs:
        if name in component.inputs:
            yield Problem(
                "export-c3",
                f"C3 makes `{name}` an output; it is read, and an input here",
                "read variables with `os.getenv` for C3 itself",
            )


def _without_path(component: Component) -> Iterator[Problem]:
    for name, one in component.outputs.items():
        if one.path is None:
            yield Problem(
                "export-c3",
                f"C3's CWL does not give `{name}`, as its path is not known",
                "assign a path that is written out, such as `out/table.csv`",
            )


def _lost_notebook() -> Problem:
    return Problem(
        "export-c3",
        "C3 does not keep the notebook as it was executed",
        "export it with `--to kfp` or `--to cwl`, which keep it",
    )


def _taken_for_input(name: str) -> Problem:
    return Problem(
        "export-c3",
        f"`{name}` is an input for C3, and the file that it names no output",
        "export it with `--to kfp` or `--to cwl`, which give the file",
    )


def tell_of_the_rest(made: Made, operator: Operator) -> None:
    """Add what the files have no place for besides."""
    for one in operator.secrets:
        lose(made, f"the secret {one}, but in the Job")
    for one in operator.variables if made.component.variables else ():
        lose(made, f"the variable {one}, but in the Job")
    if operator.resources != Resources():
        lose(made, "resources")


def lose(made: Made, what: str) -> None:
    """Add something that the files have no place for."""
    made.lost.append(what)
    made.warnings.append(
        Problem(
            "export-c3",
            f"C3's format has no place for {what}",
            "export it with `--to kfp`, `--to kubernetes` or `--to cwl`",
        )
    )
