"""An action of a LitePipeline application as an operator that runs its script unchanged."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._litepipeline.docker import Docker, docker_of
from furness.importers._litepipeline.manner import JSON, Manner
from furness.importers._litepipeline.sources import ADAPTER
from furness.importers._litepipeline.told import tell_of_action
from furness.importers._names import distinct, identifier
from furness.importers._read import map_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.interface import Input, Output
from furness.model.operator import Operator

FED = "fed"
"""The input that takes what added actions give to one that is there already."""
DATA = Output(type=JSON, description="The `data` of its `output.data`.")
NAMED = Output(type=JSON, description="The same, by the name of the action.")
_FED_INPUT = Input(type=JSON, default=[], description="What actions gave that were added.")


class Action(Struct, frozen=True, kw_only=True):
    """An action before it is an operator."""

    name: str
    """Its own name."""
    keys: tuple[Key, ...]
    """Where it is in the configuration."""
    unit: str
    """The name of its operator."""
    needs: Mapping[str, str]
    """By input the key in `input.data` of what it is given."""
    is_event: bool = False
    """Whether it runs when the run has ended."""


def result_inputs(names: list[str]) -> dict[str, str]:
    """Give the inputs for the results of other actions, and the action of each."""
    taken: set[str] = set()
    return {distinct(f"result_of_{identifier(name)}", taken): name for name in names}


def operator_of(report: Report, action: Action, manner: Manner) -> Operator:
    """Make the operator of an action.

    Args:
        report: Is told what is left out.
        action: The action.
        manner: What all actions have in common.
    """
    data = report.source.data
    main = text_at(data, *action.keys, "main")
    tell_of_action(report, action.name, manner, *action.keys)
    docker = docker_of(report, *action.keys, "docker")
    told: dict[str, Any] = {"name": action.name, "main": main}
    if map_at(data, *action.keys, "input_data"):
        told["input_data"] = map_at(data, *action.keys, "input_data")
    if action.needs:
        told["needs"] = dict(action.needs)
    if action.is_event:
        told["is_event"] = True
    return _operator(action, manner, docker, json.dumps(told, ensure_ascii=False))


def _operator(action: Action, manner: Manner, docker: Docker | None, told: str) -> Operator:
    can_be_fed = manner.may_feed and not action.is_event
    operator = Operator(
        operator=action.unit,
        description=f"The action `{action.name}` of a LitePipeline application.",
        inputs={
            **manner.passed,
            **{name: _result_of(key) for name, key in action.needs.items()},
            **({FED: _FED_INPUT} if can_be_fed else {}),
        },
        outputs={"data": DATA},
        source=ADAPTER,
        environment=docker.environment if docker else manner.environment,
        command=("python", ADAPTER, told.replace("$", "$$")),
        grows=manner.may_grow and not action.is_event,
    )
    return docker.applied(operator) if docker else operator


def added_operator(name: str, manner: Manner) -> Operator:
    """Make the operator of the actions that are added while the run goes on."""
    return Operator(
        operator=name,
        description="An action that another one has added.",
        inputs={
            "action": Input(type=JSON, description="Its name, `main` and own input data."),
            **manner.passed,
            "results": Input(type=JSON, default={}, description="What the actions gave it needs."),
            **({FED: _FED_INPUT} if manner.may_feed else {}),
        },
        outputs={"data": DATA, "named": NAMED},
        source=ADAPTER,
        environment=manner.environment,
        command=("python", ADAPTER),
        grows=True,
    )


def _result_of(key: str) -> Input:
    return Input(type=JSON, description=f"The data of `{key}`.")
