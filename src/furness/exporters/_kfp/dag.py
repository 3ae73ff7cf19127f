"""DAGs of a pipeline of KFP while they are written: tasks, and what goes in and out."""

from typing import Any

from msgspec.structs import replace

from furness.exporters._kfp.declared import definitions
from furness.exporters._kfp.document import Definitions, Document
from furness.exporters._kfp.types import Wire
from furness.exporters._pod import name_for


class Dag:
    """A DAG while it is written."""

    def __init__(self, document: Document, title: str) -> None:
        self.document = document
        """The pipeline that it is in."""
        self.title = title
        """What its component should be called."""
        self.tasks: dict[str, Any] = {}
        """Its tasks."""
        self._inputs: Definitions = {}
        self._outputs: Definitions = {}
        self._selected: dict[str, Any] = {}

    def take(self, name: str, wire: Wire, more: dict[str, Any] | None = None) -> Wire:
        """Declare an input, and give what it is inside."""
        self._inputs[name] = (wire, more or {})
        kind = "Artifact" if wire.is_file else "Parameter"
        return replace(wire, given={f"componentInput{kind}": name})

    def give(self, name: str, wires: list[Wire], more: dict[str, Any] | None = None) -> None:
        """Declare an output that comes from a task, or from whichever of several tasks ran."""
        self._outputs[name] = (wires[0], more or {})
        found = [_selector(wire) for wire in wires]
        if wires[0].is_file:
            self._selected[name] = {"artifactSelectors": found}
        elif len(found) == 1:
            self._selected[name] = {"valueFromParameter": found[0]}
        else:
            self._selected[name] = {"valueFromOneof": {"parameterSelectors": found}}

    def outputs(self) -> dict[str, Wire]:
        """Give what was declared as its outputs."""
        return {name: wire for name, (wire, _) in self._outputs.items()}

    def run(self, name: str, component: str, wires: dict[str, Wire], more: dict[str, Any]) -> str:
        """Add a task, and give its name.

        Args:
            name: What it is called.
            component: The component that it runs.
            wires: Its arguments.
            more: What else is said of it; `dependentTasks` are added to those it reads from.
        """
        task = self.free(name)
        inputs: dict[str, Any] = {"artifacts": {}, "parameters": {}}
        for key, wire in wires.items():
            inputs["artifacts" if wire.is_file else "parameters"][key] = wire.given
        read = [one for wire in wires.values() for one in producers(wire)]
        needs = sorted({*read, *more.get("dependentTasks", ())})
        self.tasks[task] = {
            "taskInfo": {"name": name},
            "componentRef": {"name": component},
            "cachingOptions": {"enableCache": True},
            **({"inputs": {k: one for k, one in inputs.items() if one}} if wires else {}),
            **more,
            **({"dependentTasks": needs} if needs else {}),
        }
        return task

    def free(self, name: str) -> str:
        """Give the name that a task with a title gets."""
        wanted = task = name_for(name)
        number = 1
        while task in self.tasks:
            number += 1
            task = f"{wanted}-{number}"
        return task

    def component(self) -> dict[str, Any]:
        """Give the component that it is."""
        outputs: dict[str, Any] = {"artifacts": {}, "parameters": {}}
        for name, (wire, _) in self._outputs.items():
            outputs["artifacts" if wire.is_file else "parameters"][name] = self._selected[name]
        given = {key: part for key, part in outputs.items() if part}
        sides = {"inputDefinitions": self._inputs, "outputDefinitions": self._outputs}
        return {
            "dag": {"tasks": self.tasks, **({"outputs": given} if given else {})},
            **{key: definitions(side) for key, side in sides.items() if side},
        }


def output_of(task: str, name: str, wire: Wire) -> Wire:
    """Give an output of a task as it is in the task's DAG."""
    kind = "Artifact" if wire.is_file else "Parameter"
    given = {f"taskOutput{kind}": {f"output{kind}Key": name, "producerTask": task}}
    return replace(wire, given=given, is_optional=False)


def _selector(wire: Wire) -> dict[str, str]:
    (found,) = wire.given.values()
    return {key.replace("producerTask", "producerSubtask"): text for key, text in found.items()}


def producers(wire: Wire) -> list[str]:
    """Give the task that gives a value; nothing where none does."""
    found = next(iter(wire.given.values()), None)
    return [found["producerTask"]] if isinstance(found, dict) and "producerTask" in found else []


def is_made(wire: Wire) -> bool:
    """Tell whether a task gives a value: only such can be outputs of a DAG."""
    return bool(producers(wire))
