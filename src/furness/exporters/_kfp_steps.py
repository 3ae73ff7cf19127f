"""Steps as KFP's tasks: containers, nested DAGs, loops and conditions.

A loop goes over indexes, which a task makes of the lists: KFP's back end cannot go over files, nor
over several lists. A step whose outputs nobody reads is not even started where its condition is
false; so is one of which only parameters are read. A file cannot come from one of two tasks there:
a step of which one is read starts, sees its condition, and gives nothing.
"""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from furness.errors import Problem
from furness.exporters._kfp_dag import Dag, output_of
from furness.exporters._kfp_document import Definitions, Document, Work
from furness.exporters._kfp_task import container
from furness.exporters._kfp_types import (
    BOOLEAN,
    LIST,
    STRUCT,
    Literal,
    Wire,
    carried,
    form_given,
    gathered,
)
from furness.exporters._kfp_use import Use, constant, is_constant, unique
from furness.model.artifact import files_in
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step
from furness.model.types import Type

_CHANNEL = "pipelinechannel--when--run"
_ELEMENTS = "pipelinechannel--elements-Output"
_ITEM = f"{_ELEMENTS}-loop-item"
_NOTHING = Step(operator=None)


Nest = Callable[["Steps", Dag, Use], dict[str, Wire]]
"""Writes what is in a nested pipeline, and gives its outputs."""


class Steps:
    """Writes steps into DAGs."""

    def __init__(self, document: Document, host: Operator, nest: "Nest") -> None:
        self._document = document
        self._host = host
        self._nest = nest

    def write(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Put a step into a DAG, and give its outputs there.

        Args:
            dag: The DAG.
            use: The step.
        """
        if use.step.scatter:
            return self._loop(dag, use)
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
            gate = self._decided(dag, f"{use.name}-when", use)
            gates = {**use.gates, unique("gate", use): gate}
            step = replace(use.step, when=None)
            use = replace(use, step=step, gates=gates, reads={}, more={})
        if use.picks:
            made = self.make(dag, f"{use.name}-element", use, {k: {"input": k} for k in use.picks})
            use = replace(use, arguments={**use.arguments, **made}, picks=(), element={})
        return self._nested(dag, use)

    def _nested(self, dag: Dag, use: Use) -> dict[str, Wire]:
        inner = Dag(self._document, use.name)
        outputs = self._nest(self, inner, use.inside(inner))
        for name in sorted(use.wanted):
            inner.give(name, [outputs[name]])
        return self._placed(dag, inner, use)

    def _placed(self, dag: Dag, inner: Dag, use: Use) -> dict[str, Wire]:
        """Put a DAG into another one, as the task of a step."""
        wires = dict(use.wires)
        if not any(not one.is_file for one in wires.values()):
            # `kfp.local` hands on artifacts only where there are parameters, too
            name = unique("step", use)
            wires[name] = constant(use.name, Type("String"))
            inner.take(name, wires[name])
        component = self._document.add(inner.title, inner.component())
        task = dag.run(use.name, component, wires, use.task)
        return {name: output_of(task, name, wire) for name, wire in inner.outputs().items()}

    def _loop(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Put a scattered step into a DAG: indexes, and a loop over them."""
        assert use.step.scatter is not None  # noqa: S101 - else there is nothing to loop over
        scatter = use.step.scatter
        around = Dag(self._document, use.name)
        outer = self._with_lists(dag, use, scatter.inputs)
        inner = outer.inside(around)
        how = {"Output": {"elements": list(scatter.inputs), "method": scatter.method}}
        lists = {key: inner.arguments[key] for key in scatter.inputs}
        asked = Use(name="elements", step=_NOTHING, unit=use.unit, arguments=lists)
        elements = self.make(around, "elements", asked, how)["Output"]
        body = self._body(inner, elements)
        over = {"itemInput": _ITEM, "items": {"inputParameter": _ELEMENTS}}
        component = self._document.add(body.title, body.component())
        wires = {**inner.wires, _ELEMENTS: elements}
        task = around.run("each", component, wires, {"parameterIterator": over})
        absent = {key: one for key, one in lists.items() if isinstance(one, Wire) and one.skips}
        for name, wire in body.outputs().items():
            found = output_of(task, name, gathered(wire))
            around.give(name, [self._unless(around, name, found, absent)])
        return self._placed(dag, around, outer)

    def _body(self, use: Use, elements: Wire) -> Dag:
        """Give the DAG of what is done for each element; a list of lists is packed, KFP has none.

        Args:
            use: The step that is scattered.
            elements: The indexes over which the loop goes.
        """
        assert use.step.scatter is not None  # noqa: S101 - see above
        body = Dag(self._document, f"{use.name}-each")
        each = use.inside(body)
        body.take(_ELEMENTS, elements)
        item = body.take(_ITEM, Wire(type=Type("Json"), form=STRUCT))
        task = replace(
            each,
            step=replace(use.step, scatter=None),
            picks=use.step.scatter.inputs,
            element={unique("element", use): item},
            task={},
        )
        for name, wire in sorted(self.write(body, task).items()):
            if name in use.wanted:
                body.give(name, [self._kept(body, name, wire)])
        return body

    def _unless(self, dag: Dag, name: str, wire: Wire, absent: dict[str, Wire]) -> Wire:
        """Give a list that is null where a list that was scattered over is."""
        if not absent:
            return wire
        wires = {_free(name, absent): wire, **absent}
        how = {"input": next(iter(wires)), "unless": list(absent)}
        return self.combined(dag, f"{name}-value", wires, how, replace(wire, skips=True))

    def _with_lists(self, dag: Dag, use: Use, names: tuple[str, ...]) -> Use:
        """Give a scattered step whose lists are there as wires, also where they are known."""
        made = dict(use.arguments)
        for name in names:
            one = made[name]
            if isinstance(one, Literal):
                kind = Type("List", use.unit.inputs[name].type)
                made[name] = self._wire(dag, f"{use.name}-{name}", one.value, kind)
        return replace(use, arguments=made)

    def _kept(self, body: Dag, name: str, wire: Wire) -> Wire:
        if not wire.holes:
            return wire
        like = replace(wire, holes=())
        made = self.combined(body, f"{name}-value", {name: wire}, {"input": name}, like)
        return replace(made, holes=wire.holes)

    def packed(self, dag: Dag, name: str, wire: Wire) -> Wire:
        """Put a task into a DAG that gives a value as one: what was skipped in lists is left out.

        Args:
            dag: The DAG.
            name: The value's name.
            wire: The value.
        """
        how = {"input": name, **({"skips": list(wire.holes)} if any(wire.holes) else {})}
        return self.combined(dag, f"{name}-value", {name: wire}, how, replace(wire, holes=()))

    def combined(
        self, dag: Dag, name: str, wires: dict[str, Wire], how: dict[str, Any], like: Wire
    ) -> Wire:
        """Put a task into a DAG that makes a value of others.

        Args:
            dag: The DAG.
            name: What the task is called.
            wires: The others.
            how: How it is made.
            like: What it is.
        """
        use = Use(name=name, step=_NOTHING, unit=self._host, arguments={**wires})
        return self.make(dag, name, use, {"value": how}, like)["value"]

    def made(self, dag: Dag, name: str, value: Any) -> Wire:
        """Put a task into a DAG that gives a literal."""
        kind = Type("List", Type("File")) if isinstance(value, list) else Type("File")
        kind = kind if files_in(value) else Type("Json")
        use = Use(name=name, step=_NOTHING, unit=self._host, arguments={"value": Literal(value)})
        like = Wire(type=kind, form=form_given(kind, nullable=False))
        return self.make(dag, f"{name}-value", use, {"value": {"input": "value"}}, like)["value"]

    def _wire(self, dag: Dag, name: str, value: Any, kind: Type) -> Wire:
        """Give a literal as a wire: a constant, or what a task makes."""
        if is_constant(value, kind):
            return constant(value, kind)
        return replace(self.made(dag, name, value), type=kind)

    def make(
        self, dag: Dag, name: str, use: Use, how: dict[str, Any], like: Wire | None = None
    ) -> dict[str, Wire]:
        """Put a task into a DAG that makes values, and give them there.

        Args:
            dag: The DAG.
            name: What it is called.
            use: What it reads.
            how: How each value is made, as `make` of `runtime/kfp.py` takes it.
            like: What the value is; None: it follows from how it is made.
        """
        gives = {key: _whole(like) if like else _made(one, use) for key, one in how.items()}
        literals = {key: carried(one) for key, one in use.known().items()}
        structs = [key for key, wire in gives.items() if wire.form == STRUCT]
        manner = {
            "make": how,
            **use.decision,
            **({"literals": literals} if literals else {}),
            **({"structs": structs} if structs else {}),
        }
        work = Work(operator=self._host, command="make", manner=manner)
        taken_in: Definitions = {key: (wire, {}) for key, wire in use.wires.items()}
        given: Definitions = {key: (wire, {}) for key, wire in gives.items()}
        component = self._document.container(name, work, taken_in, given)
        task = dag.run(name, component, use.wires, {})
        return {key: output_of(task, key, wire) for key, wire in gives.items()}

    def _decided(self, dag: Dag, name: str, use: Use) -> Wire:
        """Put a task into a DAG that tells whether a step runs."""
        read = {one["input"] for one in use.reads.values() if "input" in one} | {*use.musts}
        asked = {key: one for key, one in use.arguments.items() if key in read}
        picks = tuple(key for key in use.picks if key in read)
        element = use.element if picks else {}
        asking = replace(use, arguments=asked, picks=picks, element=element)
        return self.make(dag, name, asking, {"run": {"decide": True}})["run"]

    def _guarded(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Put a step into a DAG that starts only if its condition is true."""
        around = Dag(self._document, use.name)
        inner = use.inside(around)
        run = self._decided(around, "when", inner)
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
            nulls = self.make(around, "skipped", asked, how, Wire(type=Type("Json"), form=STRUCT))
            around.tasks[_task_of(nulls)]["triggerPolicy"] = {"condition": f"{ask}false"}
            for name in sorted(use.wanted):
                around.give(name, [outputs[name], nulls[name]])
        return self._placed(dag, around, use)

    def _plain_or_null(self, dag: Dag, use: Use) -> dict[str, Wire]:
        """Write a step whose outputs may be null, whatever it reads."""
        if isinstance(use.unit, Operator):
            return container(dag, use, use.unit, may_skip=True)
        return self._nested(dag, use)


def _free(wanted: str, taken: dict[str, Wire]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _starts_anyway(name: str) -> Problem:
    return Problem(
        "export-when",
        f"the step `{name}` starts although its condition is false, and then gives nothing: in KFP"
        " no file can come from a task that is skipped",
        "give it small resources, or read only values of it",
    )


def _whole(wire: Wire) -> Wire:
    """Give what a task makes of a value: lists that were gathered, as one."""
    form = form_given(wire.type, nullable=wire.skips or wire.is_optional)
    return replace(wire, form=form, given={})


def _made(how: dict[str, Any], use: Use) -> Wire:
    if "decide" in how:
        return Wire(type=Type("Boolean"), form=BOOLEAN)
    if "elements" in how:
        return Wire(type=Type("List", Type("Json")), form=LIST)
    if "input" in how:
        one = use.arguments[how["input"]]
        assert isinstance(one, Wire)  # noqa: S101 - only wires are picked from
        return _whole(one.element if how["input"] in use.picks else one)
    return Wire(type=Type("Json"), form=STRUCT)


def _task_of(wires: dict[str, Wire]) -> str:
    (found,) = next(iter(wires.values())).given.values()
    return str(found["producerTask"])
