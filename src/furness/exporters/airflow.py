"""Airflow DAG files (https://airflow.apache.org/docs/apache-airflow/stable/): a task for each step.

The lanes of a scattered step are mapped tasks. The tasks of one DAG run share a folder, so that
all workers must see it; nothing of ours need be installed.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from msgspec import UNSET

from furness.errors import Problem
from furness.exporters._airflow_file import FILE, order, task
from furness.exporters._plan import plan
from furness.exporters._planned import STEP, Planned
from furness.exporters._surroundings import resources_of
from furness.exporters._text import about, plain
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.interface import Input
from furness.model.pipeline import Unit, name_of
from furness.model.types import Type

_SIMPLE = {
    "String": "string",
    "Integer": "integer",
    "Float": "number",
    "Boolean": "boolean",
    "File": "string",
    "Directory": "string",
    "Enum": "string",
    "List": "array",
}


class AirflowExporter(Exporter):
    """Writes a DAG file."""

    summary: ClassVar[str] = "an Airflow DAG"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject)
        title = re.sub(r"[^\w.-]", "_", name_of(subject.unit))
        main = f"{title}.py"
        return Export(
            main=main,
            files={main: _dag(subject.unit, planned, title).encode(), **planned.files},
            support=planned.support,
            use=f"airflow dags trigger {title} --conf '{{...}}'",
            warnings=(*planned.warnings, *_unsaid(planned)),
        )


def _dag(unit: Unit, planned: Planned, title: str) -> str:
    pipeline = planned.pipeline
    names = planned.named(lambda path: f"step_{re.sub(r'[^a-zA-Z0-9_]', '_', path)}")
    return FILE.format(
        about="\n".join(about(unit)).replace("\\", "\\\\").replace('"""', '\\"\\"\\"'),
        step=STEP,
        title=title,
        description=pipeline.description.partition("\n")[0],
        params="".join(_param(name, one) for name, one in pipeline.inputs.items()),
        tags=f"'furness', {pipeline.version!r}",
        given="".join(_given(name, one) for name, one in pipeline.inputs.items()),
        steps="".join(task(planned, node, names[node.path]) for node in planned.steps),
        order=order(planned, names),
    )


def _unsaid(planned: Planned) -> Iterator[Problem]:
    for node in planned.steps:
        needed = resources_of(node)
        if needed.memory or needed.gpus or needed.cpus > 1:
            yield Problem(
                "export-resources",
                f"what `{node.path}` needs of a machine is not kept: a worker starts what comes",
                "give the task a pool or a queue of workers that are large enough",
            )


def _param(name: str, one: Input) -> str:
    words = [] if isinstance(one.default, type(UNSET)) else [repr(plain(one.default))]
    if isinstance(one.default, type(UNSET)) and not one.is_required:
        words = ["None"]
    words += [f"{key}={value!r}" for key, value in _schema(one).items()]
    return f"\n        {name!r}: Param({', '.join(words)}),"


def _schema(one: Input) -> dict[str, Any]:
    """Give the JSON Schema of an input, as Airflow's form shows it."""
    kind = one.type.required
    said = _SIMPLE.get(kind.name)
    takes_none = one.type.is_optional or one.default is None
    schema: dict[str, Any] = {}
    if said:
        schema["type"] = ["null", said] if takes_none else said
    if kind.choices:
        schema["enum"] = [*kind.choices, *([None] if takes_none else [])]
    bounds = {"minimum": one.minimum, "maximum": one.maximum}
    schema |= {key: value for key, value in bounds.items() if value is not None}
    unit = f" [{one.unit}]" if one.unit else ""
    return schema | {"description": f"{one.type}{unit}. {one.description}".strip()}


def _given(name: str, one: Input) -> str:
    """Give the variable that hands an argument to the first task."""
    is_text = _is_text(one.type.required)
    shown = f"params[{name!r}] or ''" if is_text else f"params[{name!r}] | tojson"
    if not is_text and (one.type.is_optional or one.default is None):
        shown = f"'' if params[{name!r}] is none else ({shown})"
    return f"\n            {name!r}: {'{{ ' + shown + ' }}'!r},"


def _is_text(kind: Type) -> bool:
    return kind.name in ("String", "Enum", "File", "Directory")
