"""Steps as KFP's tasks: containers, nested DAGs, loops and conditions.

A step whose outputs nobody reads is not even started where its condition is false; so is one of
which only parameters are read. A file cannot come from one of two tasks there: a step of which one
is read starts, sees its condition, and gives nothing.
"""

from collections.abc import Callable

from msgspec.structs import replace

from furness.errors import Problem
from furness.exporters._kfp.dag import Dag, producers
from furness.exporters._kfp.document import Document
from furness.exporters._kfp.inner import placed
from furness.exporters._kfp.loop import loop
from furness.exporters._kfp.making import Maker
from furness.exporters._kfp.task import container
from furness.exporters._kfp.types import STRUCT, Wire
from furness.exporters._kfp.use import Use
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline
from furness.model.types import Type

_CHANNEL = "pipelinechannel--when--run"

Nest = Callable[["Steps", Dag, Use], dict[str, Wire]]
"""Writes what is in a nested pipeline, and gives its outputs."""


class Steps:
    """Writes steps into DAGs."""

    def __init__(self, document: Document, host: Operator, nest: "Nest") -> None:
        self._document = document
        self._host = host
        self._nest = nest
        self.maker = Maker(document, host)
        """Makes values for them."""

    def write(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Put a step into a DAG, and give its outputs there.

        Args:
            dag: The DAG.
            use: The step.
        """
        if use.step.scatter:
            return loop(dag, use, self.maker, self.write)
        if use.step.when and self._is_triggered(use):
            return self._guarded(dag, use)
        if use.step.when:
            self._document.warnings.append(_starts_anyway(use.name))
        return self._plain(dag, use)

    def _is_triggered(self, use: Use) -> bool:
        if isinstance(use.unit, Pipeline):
            return not use.wanted
        return not any(use.unit.outputs[one].type.holds_files for one in use.wanted)

    def _plain(self, dag: Dag, use: Use) -> dict[str, Wire]:
        if isinstance(use.unit, Operator):
            return container(dag, use, use.unit)
        if use.step.when:
            gate = self.maker.decided(dag, f"{use.name}-when", use)
            gates = {**use.gates, use.unique("gate"): gate}
            step = replace(use.step, when=None)
            use = replace(use, step=step, gates=gates, reads={}, more={})
        if use.picks:
            how = {key: {"input": key} for key in use.picks}
            made = self.maker.make(dag, f"{use.name}-element", use, how)
            use = replace(use, arguments={**use.arguments, **made}, picks=(), element={})
        return self._nested(dag, use)

    def _nested(self, dag: Dag, use: Use) -> dict[str, Wire]:
        inner = Dag(self._document, use.name)
        outputs = self._nest(self, inner, use.inside(inner))
        for name in sorted(use.wanted):
            inner.give(name, [outputs[name]])
        return placed(dag, inner, use)

    def _guarded(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Put a step into a DAG that starts only if its condition is true."""
        around = Dag(self._document, use.name)
        inner = use.inside(around)
        run = self.maker.decided(around, "when", inner)
        ask = f"inputs.parameter_values['{_CHANNEL}'] == "
        kept = replace(inner, reads={}, more={_CHANNEL: run}, gates={})
        step = replace(use.step, when=None)
        trigger = {"triggerPolicy": {"condition": f"{ask}true"}}
        done = replace(kept, step=step, task=trigger)
        outputs = self._plain_or_null(around, done)
        if use.wanted:
            asked = Use(name="skipped", step=step, unit=self._host, arguments={},
                        more={_CHANNEL: run})  # fmt: skip
            how = {name: {"value": None} for name in sorted(use.wanted)}
            null = Wire(type=Type("Json"), form=STRUCT)
            nulls = self.maker.make(around, "skipped", asked, how, null)
            (task,) = {one for wire in nulls.values() for one in producers(wire)}
            around.tasks[task]["triggerPolicy"] = {"condition": f"{ask}false"}
            for name in sorted(use.wanted):
                around.give(name, [outputs[name], nulls[name]])
        return placed(dag, around, use)

    def _plain_or_null(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Write a step whose outputs may be null, whatever it reads."""
        if isinstance(use.unit, Operator):
            return container(dag, use, use.unit, may_skip=True)
        return self._nested(dag, use)


def _starts_anyway(name: str) -> Problem:
    return Problem(
        "export-when",
        f"the step `{name}` starts although its condition is false, and then gives nothing: in KFP"
        " no file can come from a task that is skipped",
        "give it small resources, or read only values of it",
    )
