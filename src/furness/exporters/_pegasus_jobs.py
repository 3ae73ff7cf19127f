"""The jobs of a Pegasus workflow: one for each lane of a step, and one at the end."""

import math
from typing import Any

from furness.exporters._planned import Planned
from furness.exporters._surroundings import resources_of
from furness.exporters._text import about_step
from furness.graph.plan import Node

LANES = 8
"""How many jobs a scattered step has where the number of elements is known only during the run."""
TITLE = "step"
"""What every job calls the program that it runs."""


def jobs_of(planned: Planned, node: Node, name: str) -> list[dict[str, Any]]:
    """Give the jobs of a step."""
    lanes = planned.lanes(node, LANES)
    return [
        {
            "type": "job",
            "id": name if lanes is None else f"{name}.{lane}",
            "name": TITLE,
            "nodeLabel": name,
            "arguments": ["run", node.path, "--lane", f"{lane}/{lanes or 1}"],
            "uses": [],
            "metadata": {"description": about_step(node)},
            "profiles": _profiles(node, is_one=lanes is None),
        }
        for lane in range(lanes or 1)
    ]


def _profiles(node: Node, *, is_one: bool) -> dict[str, Any]:
    needed = resources_of(node)
    asked: dict[str, Any] = {"cores": max(1, math.ceil(needed.cpus))}
    if needed.memory:
        asked["memory"] = math.ceil(needed.memory / 2**20)
    if needed.gpus:
        asked["gpus"] = needed.gpus
    if needed.time_limit and is_one:
        asked["maxwalltime"] = math.ceil(needed.time_limit * node.step.retry.attempts / 60) + 1
    return {"pegasus": {key: str(value) for key, value in asked.items()}, **_ENVIRONMENT}


_ENVIRONMENT = {"env": {"WORK": "${PWD}/work"}, "dagman": {"RETRY": "1"}}


def end_job() -> dict[str, Any]:
    """Give the job that collects the outputs and runs the exit steps."""
    return {
        "type": "job",
        "id": "end",
        "name": TITLE,
        "nodeLabel": "end",
        "arguments": ["end"],
        "uses": [],
        "profiles": _ENVIRONMENT,
    }
