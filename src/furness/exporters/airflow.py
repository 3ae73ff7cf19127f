"""Airflow DAG files (https://airflow.apache.org/docs/apache-airflow/stable/): a task for each step.

The lanes of a scattered step are mapped tasks. The tasks of one DAG run share a folder, so that
all workers must see it; nothing of ours need be installed.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from msgspec import UNSET

from furness.errors import Problem
from furness.exporters._plan import STEP, Planned, plan
from furness.exporters._text import about, about_step, plain
from furness.exporters._told import resources_of
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.interface import Input
from furness.model.pipeline import name_of
from furness.model.types import Type

LANES = 8
"""How many tasks a scattered step has where the number of elements is known only during the run."""

_FILE = '''"""{about}

The tasks need Python 3.8 or later, and what they call; all workers see the folder of this file, and
the one that FURNESS_RUNS names, where each DAG run has a folder with its outputs in `results`.
"""

import os
import shlex
from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

HERE = os.path.dirname(os.path.abspath(__file__))
STEP = "python3 " + shlex.quote(os.path.join(HERE, "{step}"))
RUNS = os.environ.get("FURNESS_RUNS", os.path.join(HERE, "runs"))
WORK = {{"WORK": RUNS + "/{{{{ run_id }}}}/work"}}


def lanes(count):
    return [{{**WORK, "LANE": f"{{number}}/{{count}}"}} for number in range(count)]


with DAG(
    dag_id={title!r},
    description={description!r},
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={{{params}
    }},
    default_args={{"append_env": True, "retries": 0}},
    tags=[{tags}],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={{
            **WORK,{given}
        }},
    )
{steps}
    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

{order}
'''

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
        pipeline = planned.pipeline
        names = planned.named(lambda path: f"step_{re.sub(r'[^a-zA-Z0-9_]', '_', path)}")
        text = _FILE.format(
            about="\n".join(about(subject.unit)).replace("\\", "\\\\").replace('"""', '\\"\\"\\"'),
            step=STEP,
            title=title,
            description=pipeline.description.partition("\n")[0],
            params="".join(_param(name, one) for name, one in pipeline.inputs.items()),
            tags=f"'furness', {pipeline.version!r}",
            given="".join(_given(name, one) for name, one in pipeline.inputs.items()),
            steps="".join(_task(planned, node, names[node.path]) for node in planned.steps),
            order=_order(planned, names),
        )
        return Export(
            main=main,
            files={main: text.encode(), **planned.files},
            support=planned.support,
            use=f"airflow dags trigger {title} --conf '{{...}}'",
            warnings=(*planned.warnings, *_unsaid(planned)),
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


def _task(planned: Planned, node: Node, name: str) -> str:
    lanes = planned.lanes(node, LANES)
    needed = resources_of(node)
    words = f"run {node.path}" + (" --lane $LANE" if lanes else "")
    lines = [f"task_id={name!r}", f'bash_command=STEP + " {words}"']
    if needed.time_limit and not lanes:
        seconds = needed.time_limit * node.step.retry.attempts
        lines.append(f"execution_timeout=timedelta(seconds={seconds + 60:g})")
    if lanes is None:
        lines.append("env=WORK")
    shown = "".join(f"        {line},\n" for line in lines)
    start = "BashOperator" if lanes is None else "BashOperator.partial"
    tail = "" if lanes is None else f".expand(env=lanes({lanes}))"
    return f"\n    # {about_step(node)}\n    {name} = {start}(\n{shown}    ){tail}\n"


def _order(planned: Planned, names: dict[str, str]) -> str:
    lines = []
    for node in planned.steps:
        needs = [names[one.path] for one in planned.needs_of(node)] or ["begin"]
        before = needs[0] if len(needs) == 1 else f"[{', '.join(needs)}]"
        lines.append(f"    {before} >> {names[node.path]}")
    return "\n".join(
        [*lines, f"    [{', '.join(names[one.path] for one in planned.steps)}] >> end"]
    )
