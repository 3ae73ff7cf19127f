"""Common Workflow Language v1.2 (https://www.commonwl.org/v1.2/), without JavaScript.

An operator is a tool; a pipeline is a workflow, with a file for each operator and each pipeline in
it. A folder beside them holds the sources, and a few files of Python's standard library that hand
each task its inputs.
"""

from collections.abc import Iterable, Iterator
from itertools import starmap
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from furness.errors import DocumentError, Problem
from furness.exporters._cwl_step import Place, secrets_in
from furness.exporters._cwl_tool import SECRET, image_of, packages_of
from furness.exporters._cwl_types import beside, is_default_lost
from furness.exporters._cwl_workflow import Files
from furness.exporters._told import FOLDER, Parts, not_installed, runtime_files
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.portable import check_portable
from furness.graph.wrap import exit_pipeline
from furness.model.artifact import files_in
from furness.model.digest import encode_hook
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, Unit, name_of

_EVENTS = ("success", "failure", "always")


class CwlExporter(Exporter):
    """Writes tools and workflows."""

    summary: ClassVar[str] = "a CWL v1.2 tool or workflow"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        unit = subject.unit
        ends = _exits(unit)
        _check([unit, *ends.values()])
        parts = Parts(subject, in_images=False)
        files = Files(parts)
        main = files.write(unit, Place()).file
        exits = [files.write(end, Place(), f"exit-{event}").file for event, end in ends.items()]
        lost = [*_lost(unit, ""), *starmap(_lost_image, files.images.items())]
        lost += map(_lost_exit, exits)
        support = beside(parts.files) | (_runtime(parts) if _is_needed(files) else {})
        return Export(
            main=main,
            files={**{name: text.encode() for name, text in files.texts.items()}, **support},
            support=frozenset(support),
            use=_use(unit, main),
            warnings=tuple(dict.fromkeys(lost)),
        )


def _is_needed(files: Files) -> bool:
    """Tell whether any tool is started by ours; those of complete containers are not."""
    return any("/runtime/cwl.py" in text for text in files.texts.values())


def _runtime(parts: Parts) -> dict[str, bytes]:
    return {**runtime_files(), f"{FOLDER}/operators.json": _told(parts)}


def _exits(unit: Unit) -> dict[str, Pipeline]:
    """Give the exit steps, each as a pipeline of its own."""
    if isinstance(unit, Operator):
        return {}
    around = {event: exit_pipeline(unit, (event,)) for event in _EVENTS}
    return {
        event: replace(one.steps["exit"].operator, pipeline=f"exit-{event}")
        for event, one in around.items()
        if one
    }


def _check(units: list[Unit]) -> None:
    """Refuse what CWL cannot do.

    Raises:
        DocumentError: All such problems.
    """
    problems = []
    for step in (step for unit in units for _, step in _steps(unit, "")):
        try:
            if step.when is not None:
                check_portable(step.when)
        except DocumentError as error:
            problems += error.problems
    operators = [one for one in units if isinstance(one, Operator)]
    steps = (step.operator for unit in units for _, step in _steps(unit, ""))
    operators += [one for one in steps if isinstance(one, Operator)]
    problems += [_refused(one) for one in operators if one.mounts and image_of(one)]
    if problems:
        raise DocumentError.of(list(dict.fromkeys(problems)))


def _refused(operator: Operator) -> Problem:
    return Problem(
        "export-mounts",
        f"CWL cannot put files at `{next(iter(operator.mounts))}`, as `{operator.operator}` asks",
        "write a script around its program that takes paths, and give that the image",
    )


def _steps(unit: Unit, prefix: str) -> Iterator[tuple[str, Step]]:
    """Give each step in a unit with its path, those of pipelines in it too."""
    if isinstance(unit, Pipeline):
        for name, step in unit.steps.items():
            yield f"{prefix}{name}", step
            yield from _steps(step.operator, f"{prefix}{name}/")


def _told(parts: Parts) -> bytes:
    """Give what the runtime is told of the operators; the defaults of files are in the tools."""
    told = {
        key: {**one, "inputs": _without_files(one["inputs"])} for key, one in parts.told.items()
    }
    text = msgspec.json.encode(told, enc_hook=encode_hook)
    return msgspec.json.format(text, indent=1) + b"\n"


def _without_files(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: part for key, part in one.items() if key != "default" or not files_in(part)}
        for name, one in inputs.items()
    }


def _use(unit: Unit, main: str) -> str:
    required = [name for name, one in unit.inputs.items() if one.is_required]
    required += [f"{SECRET}{name}" for name in secrets_in(unit)]
    return " ".join(["cwltool", main, *(f"--{name} ..." for name in required)])


def _lost(unit: Unit, path: str) -> Iterator[Problem]:
    """Give what CWL cannot say, with what happens instead."""
    yield from _lost_defaults(unit, unit.inputs)
    if isinstance(unit, Operator):
        yield from _lost_around(unit)
    for name, step in _steps(unit, path):
        if step.on:
            yield Problem(
                "export-executor",
                f"the step `{name}` runs where the others do, not on `{step.on}`",
                "export that step by itself",
            )
        yield from _lost_defaults(step.operator, step.operator.inputs.keys() - step.arguments)
        if isinstance(step.operator, Operator):
            yield from _lost_around(step.operator)


def _lost_defaults(unit: Unit, names: Iterable[str]) -> Iterator[Problem]:
    for name in sorted(names):
        if is_default_lost(unit.inputs[name]):
            yield Problem(
                "export-default",
                f"the default of `{name}` of `{name_of(unit)}` is a file that is not there",
                "put it there and export again, or give the input an argument",
            )


def _lost_around(operator: Operator) -> Iterator[Problem]:
    """Give what is lost of the surroundings of an operator's tasks."""
    name = operator.operator
    environment = operator.environment
    more = [] if isinstance(environment, str) else not_installed(environment)
    packages = list(dict.fromkeys([*packages_of(operator)[0], *more]))
    if packages:
        yield Problem(
            "export-packages",
            f"what `{name}` runs in is not made for it: {', '.join(packages)}",
            "install them where the tools run, for the `python3` or the `Rscript` that they find,"
            " or give the operator an image",
        )
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


def _lost_image(name: str, image: str) -> Problem:
    return Problem(
        "export-image",
        f"the tool of `{name}` is started by `python3`, which `{image}` must have",
        "take an image with Python 3.8 or later",
    )


def _lost_exit(file: str) -> Problem:
    return Problem(
        "export-exit",
        f"CWL has no steps that run when a run has ended: `{file}` stands for itself",
        f"run it afterwards: `cwltool {file} --result ...`",
    )
