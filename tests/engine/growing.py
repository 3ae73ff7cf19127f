"""A project whose step adds steps, and what it writes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from furness.engine.engine import Outcome
from furness.model.pipeline import Pipeline, Step
from furness.testing.examples import (
    TOTAL,
    MemoryProject,
    memory_project,
    operator,
    pipeline,
)

PLAN = operator("plan", {"number": "Integer"}, {"twice": "Integer"}, grows=True)
GATHER = operator("gather", {"things": "Json"}, {"text": "String"})

Steps = dict[str, dict[str, Any]]
Written = Steps | str | Callable[[int], Steps]


def project_in(folder: Path) -> MemoryProject:
    """Give a project whose functions are there but for `plan`."""

    def gather(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
        return {"text": json.dumps(inputs["things"])}

    def broken(_inputs: dict[str, Any], _workspace: str) -> None:
        raise SystemExit(3)

    return memory_project(str(folder), gather=gather, broken=broken)


def write(project: MemoryProject, written: Written) -> None:
    """Let `PLAN` write steps; a function is given its number."""

    def plan(inputs: dict[str, Any], workspace: str) -> dict[str, Any]:
        steps = written(inputs["number"]) if callable(written) else written
        if steps:
            text = steps if isinstance(steps, str) else json.dumps({"steps": steps})
            Path(workspace, "steps.json").write_text(text)
        return {"twice": 2 * inputs["number"]}

    project.functions["plan"] = plan


def in_place(name: str, inputs: dict[str, str], outputs: dict[str, str], **more: Any) -> Any:
    return {"operator": name, "inputs": inputs, "outputs": outputs, "command": [name], **more}


IN_PLACE = in_place("double", {"number": "Integer"}, {"twice": "Integer"})
PLAN_IN_PLACE = in_place("plan", {"number": "Integer"}, {"twice": "Integer"}, grows=True)
FED = {"feeds": {"collect": "numbers"}}


def double(number: Any, **more: Any) -> dict[str, Any]:
    return {"operator": IN_PLACE, "arguments": {"number": number}, **more}


def planned(number: Any, **more: Any) -> dict[str, Any]:
    return {"operator": PLAN_IN_PLACE, "arguments": {"number": number}, **more}


def collected(*numbers: int, **more: Any) -> Step:
    more.setdefault("needs", ("plan",))
    return Step(operator=TOTAL, arguments={"numbers": list(numbers)}, **more)


def plan_and_collect(number: int = 1, **more: Any) -> Pipeline:
    steps = {"plan": Step(operator=PLAN, arguments={"number": number}), "collect": collected()}
    return pipeline(steps | more, outputs={"sum": "$collect.sum"})


def tasks_of(project: MemoryProject, outcome: Outcome) -> dict[str, str]:
    last = project.database.attempts(outcome.run.id)
    return {one.task: one.state.word for one in last}
