"""The text of an Airflow DAG file: what every one holds, and its tasks in their order."""

from furness.exporters._planned import Planned
from furness.exporters._surroundings import resources_of
from furness.exporters._text import about_step
from furness.graph.plan import Node

LANES = 8
"""How many tasks a scattered step has where the number of elements is known only during the run."""

FILE = '''"""{about}

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
"""The text, with places for what is the pipeline's own."""


def task(planned: Planned, node: Node, name: str) -> str:
    """Give the statement that makes the task of a step."""
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


def order(planned: Planned, names: dict[str, str]) -> str:
    """Give the statements that say which task waits for which."""
    lines = []
    for node in planned.steps:
        needs = [names[one.path] for one in planned.needs_of(node)] or ["begin"]
        before = needs[0] if len(needs) == 1 else f"[{', '.join(needs)}]"
        lines.append(f"    {before} >> {names[node.path]}")
    return "\n".join(
        [*lines, f"    [{', '.join(names[one.path] for one in planned.steps)}] >> end"]
    )
