"""What CWL cannot say of operators and pipelines, with what happens instead."""

from collections.abc import Iterator

from furness.errors import Problem
from furness.exporters._cwl.packages import packages_of
from furness.exporters._defaults import lost_defaults
from furness.exporters._nested import steps_in
from furness.exporters._surroundings import lost_executor, not_installed
from furness.model.operator import Operator
from furness.model.pipeline import Unit


def lost_in(unit: Unit, path: str) -> Iterator[Problem]:
    """Give what CWL cannot say, with what happens instead."""
    yield from lost_defaults(unit, sorted(unit.inputs))
    if isinstance(unit, Operator):
        yield from _lost_around(unit)
    for name, step in steps_in(unit, path):
        yield from lost_executor(name, step)
        missing = step.operator.inputs.keys() - step.arguments
        yield from lost_defaults(step.operator, sorted(missing))
        if isinstance(step.operator, Operator):
            yield from _lost_around(step.operator)


def _lost_around(operator: Operator) -> Iterator[Problem]:
    """Give what is lost of the surroundings of an operator's tasks."""
    name = operator.operator
    yield from _lost_packages(operator)
    if operator.resources.gpus:
        yield Problem(
            "export-resources",
            f"CWL has no word for the {operator.resources.gpus} GPUs of `{name}`",
            "run it where they are, or add `cwltool:CUDARequirement` to its tool",
        )
    if operator.ports:
        yield Problem(
            "export-ports",
            f"CWL opens no ports: {', '.join(operator.ports)} of `{name}`",
            "run it where they can be reached",
        )


def _lost_packages(operator: Operator) -> Iterator[Problem]:
    environment = operator.environment
    more = [] if isinstance(environment, str) else not_installed(environment)
    packages = list(dict.fromkeys([*packages_of(operator)[0], *more]))
    if packages:
        yield Problem(
            "export-packages",
            f"what `{operator.operator}` runs in is not made for it: {', '.join(packages)}",
            "install them where the tools run, for the `python3` or the `Rscript` that they find,"
            " or give the operator an image",
        )


def refused(operator: Operator) -> Problem:
    """Tell that the files of a container cannot be put where it asks for them."""
    return Problem(
        "export-mounts",
        f"CWL cannot put files at `{next(iter(operator.mounts))}`, as `{operator.operator}` asks",
        "write a script around its program that takes paths, and give that the image",
    )


def lost_image(name: str, image: str) -> Problem:
    """Tell that an image must have Python."""
    return Problem(
        "export-image",
        f"the tool of `{name}` is started by `python3`, which `{image}` must have",
        "take an image with Python 3.8 or later",
    )


def lost_exit(file: str) -> Problem:
    """Tell that an exit step is a file of its own."""
    return Problem(
        "export-exit",
        f"CWL has no steps that run when a run has ended: `{file}` stands for itself",
        f"run it afterwards: `cwltool {file} --result ...`",
    )
