"""A pipeline of Kubeflow while it is read, and its components that run a container."""

from typing import Any

from msgspec import Struct

from furness.importers._kfp import operator as of_container
from furness.importers._kfp.dag import Made
from furness.importers._kfp.types import Elements, interface_of
from furness.importers._names import unit_name
from furness.importers._read import map_at, text_at
from furness.importers._report import Report


class Reading(Struct, kw_only=True):
    """A pipeline while it is read."""

    report: Report
    """Takes documents, and is told what is left out."""
    elements: Elements
    """What is known about lists."""
    secrets: dict[str, dict[str, str]]
    """Variables that are secrets of the cluster, by executor."""
    made: dict[str, Made] = {}
    """The components that were translated."""
    open: list[str] = []
    """The components that are being translated, the outermost first."""

    @property
    def name(self) -> str:
        """What the pipeline is called."""
        return unit_name(text_at(self.report.source.data, "pipelineInfo", "name") or "pipeline")


def component_alone(data: Any) -> str | None:
    """Give the component of a file that holds a component, not a pipeline; else None."""
    tasks = map_at(data, "root", "dag", "tasks")
    task = next(iter(tasks.values()), None)
    if len(tasks) != 1 or not isinstance(task, dict):
        return None
    if task.keys() - {"cachingOptions", "componentRef", "inputs", "taskInfo"}:
        return None
    component = text_at(task, "componentRef", "name")
    if "executorLabel" not in map_at(data, "components", component):
        return None
    given = {**map_at(task, "inputs", "parameters"), **map_at(task, "inputs", "artifacts")}
    passed = all(
        isinstance(one, dict) and list(one.values()) == [name] for name, one in given.items()
    )
    wanted = map_at(data, "root", "inputDefinitions")
    return component if passed and wanted == _inputs(data, component) else None


def _inputs(data: Any, component: str) -> dict[str, Any]:
    return map_at(data, "components", component, "inputDefinitions")


def make_operator(reading: Reading, component: str, name: str) -> Made:
    """Translate a component that runs a container."""
    report, data = reading.report, reading.report.source.data
    label = text_at(data, "components", component, "executorLabel")
    taken = interface_of(report, component, reading.elements, "components", component)
    keys = ("deploymentSpec", "executors", label)
    if "importer" in map_at(data, *keys):
        return Made(file="", taken=taken)
    if "container" not in map_at(data, *keys):
        hint = "write the component with a container"
        message = f"the executor `{label}` has no container"
        raise report.source.error("kfp", message, hint, *keys)
    secrets = reading.secrets.get(label, {})
    operator = of_container.operator_of(report, name, taken, secrets, *keys, "container")
    kind = "a Python function" if operator.source else "a container"
    said = f"{operator.operator}: an operator of {kind}"
    report.tell_names(operator.operator, taken.renamed())
    return Made(file=report.add(operator, said), taken=taken)
