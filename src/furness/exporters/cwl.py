"""Common Workflow Language v1.2 (https://www.commonwl.org/v1.2/), without JavaScript.

An operator is a tool; a pipeline is a workflow, with a file for each operator and each pipeline in
it. A folder beside them holds the sources, and a few files of Python's standard library that hand
each task its inputs.
"""

from itertools import starmap
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from furness.errors import DocumentError
from furness.exporters._conditions import not_portable
from furness.exporters._cwl.inputs import beside
from furness.exporters._cwl.interface import SECRET
from furness.exporters._cwl.lost import lost_exit, lost_image, lost_in, refused
from furness.exporters._cwl.packages import image_of
from furness.exporters._cwl.place import Place, secrets_in
from furness.exporters._cwl.workflow import Files
from furness.exporters._folder import FOLDER, runtime_files
from furness.exporters._nested import steps_in
from furness.exporters._parts import Parts
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.wrap import exit_pipeline
from furness.model.artifact import files_in
from furness.model.digest import encode_hook
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Unit

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
        lost = [*lost_in(unit, ""), *starmap(lost_image, files.images.items())]
        lost += map(lost_exit, exits)
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
    steps = [step for unit in units for _, step in steps_in(unit, "")]
    problems = not_portable(steps)
    every = (*units, *(step.operator for step in steps))
    operators = [one for one in every if isinstance(one, Operator)]
    problems += [refused(one) for one in operators if one.mounts and image_of(one)]
    if problems:
        raise DocumentError.of(list(dict.fromkeys(problems)))


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
