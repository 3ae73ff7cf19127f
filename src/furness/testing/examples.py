"""Small operators and pipelines, and a place in memory to run them: for tests and for the docs.

An operator here has no source: its command is its name, and `MemoryProject` calls the function
of that name in its stead.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from furness.databases.interface import Database
from furness.databases.memory import MemoryDatabase
from furness.engine.engine import Engine, Outcome
from furness.engine.surroundings import Surroundings
from furness.executors.interface import Executor
from furness.executors.memory import Function, MemoryExecutor
from furness.model.event import Event
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step
from furness.model.run import Options
from furness.model.types import parse_type
from furness.stores.interface import Store
from furness.stores.memory import MemoryStore


def operator(
    name: str,
    inputs: Mapping[str, str | Input] | None = None,
    outputs: Mapping[str, str | Output] | None = None,
    **more: Any,
) -> Operator:
    """Give an operator whose command is its name.

    Args:
        name: Its name.
        inputs: By input its type, or all of it.
        outputs: By output its type, or all of it.
        more: Other fields of the operator.
    """
    given = {
        key: Input(type=parse_type(one)) if isinstance(one, str) else one
        for key, one in (inputs or {}).items()
    }
    made = {
        key: Output(type=parse_type(one)) if isinstance(one, str) else one
        for key, one in (outputs or {}).items()
    }
    more.setdefault("command", (name,))
    return Operator(operator=name, inputs=given, outputs=made, **more)


def pipeline(
    steps: Mapping[str, Step],
    inputs: Mapping[str, str | Input] | None = None,
    outputs: Mapping[str, Any] | None = None,
    **more: Any,
) -> Pipeline:
    """Give a pipeline.

    Args:
        steps: Its steps.
        inputs: By input its type, or all of it.
        outputs: By output its reference.
        more: Other fields of the pipeline.
    """
    given = {
        key: Input(type=parse_type(one)) if isinstance(one, str) else one
        for key, one in (inputs or {}).items()
    }
    more.setdefault("pipeline", "example")
    return Pipeline(steps=dict(steps), inputs=given, outputs=dict(outputs or {}), **more)


DOUBLE = operator("double", {"number": "Integer"}, {"twice": "Integer"})
"""Gives twice a number."""

TOTAL = operator("total", {"numbers": "List[Integer]"}, {"sum": "Integer"})
"""Gives the sum of numbers."""


def double(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
    """Do what `DOUBLE` does."""
    return {"twice": 2 * inputs["number"]}


def total(inputs: dict[str, Any], _workspace: str) -> dict[str, Any]:
    """Do what `TOTAL` does."""
    return {"sum": sum(inputs["numbers"])}


class MemoryProject(Struct, kw_only=True):
    """Everything that runs need, in memory but for their workspaces."""

    folder: str
    """Where workspaces and results are, absolute."""
    functions: dict[str, Function]
    """What operators do, by the first word of their command."""
    database: Database
    """Its runs."""
    store: Store
    """Its artifacts."""
    machine: dict[str, str]
    """The variables of the machine."""
    calls: list[str]
    """The tasks that ran, in order: the operator's name and its arguments."""

    def engine(self, listen: Callable[[Event], None] = lambda _: None) -> Engine:
        """Give a new engine, as another process would have.

        Args:
            listen: Is told every event.
        """
        around = Surroundings(
            database=self.database,
            store=self.store,
            folder=os.path.join(self.folder, "workspaces"),
            listen=listen,
            executor=self.executor,
        )
        return Engine(around, self.machine)

    def executor(self, name: str, folder: str) -> Executor:
        """Give an executor that calls the functions and remembers the calls.

        Args:
            name: Whatever a step says.
            folder: Its own folder.
        """
        del name
        watched = {name: self._watched(name, one) for name, one in self.functions.items()}
        return MemoryExecutor(folder, watched)

    def run(
        self, pipeline: Pipeline, arguments: Mapping[str, Any] | None = None, **options: Any
    ) -> Outcome:
        """Run a pipeline and wait for its end.

        Args:
            pipeline: The pipeline.
            arguments: The argument of each input.
            options: Fields of the run's options.
        """
        options.setdefault("out", os.path.join(self.folder, "results"))
        engine = self.engine()
        chosen = Options(executor="memory", **options)
        return engine.drive(engine.start(pipeline, dict(arguments or {}), chosen))

    def _watched(self, name: str, function: Function) -> Function:
        def call(inputs: dict[str, Any], workspace: str) -> dict[str, Any] | None:
            told = ",".join(f"{key}={value}" for key, value in inputs.items())
            self.calls.append(f"{name}({told})")
            return function(inputs, workspace)

        return call


def memory_project(folder: str, **functions: Function) -> MemoryProject:
    """Make a project in memory.

    Args:
        folder: Where workspaces and results are to be.
        functions: What operators do, by the first word of their command.
    """
    return MemoryProject(
        folder=folder,
        functions={"double": double, "total": total, **functions},
        database=MemoryDatabase(),
        store=MemoryStore(),
        machine=dict(os.environ),
        calls=[],
    )
