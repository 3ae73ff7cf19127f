"""A step of a pipeline as CWL says it: what it is given, what is asked first, what it gives."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from msgspec import UNSET, Struct
from msgspec.structs import replace

from furness.exporters._cwl_draft import Given, Guard, Use
from furness.exporters._cwl_tool import SECRET
from furness.exporters._cwl_types import ANY, Wire, cwl_type, gathered, is_cast, literal, unique
from furness.exporters._cwl_values import Literal, Reader, Scope, read_as, short
from furness.exporters._text import secrets_of
from furness.exporters._told import Parts
from furness.graph.condition import references_of
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Reference, Step, Unit
from furness.model.types import Type, list_of
from furness.model.values import check


class Place(Struct, frozen=True, kw_only=True):
    """Where a unit is used, as far as its file differs by that."""

    wires: dict[str, Wire] = {}
    """What inputs are given; those that are not named take their default."""
    around: Step = Step(operator=None)
    """The step that it is: retries and failures are as it says."""
    is_nested: bool = False
    """Whether it is a step of another."""
    waits: bool = False
    """Whether it has an input for what must have ended before."""
    is_awaited: bool = False
    """Whether it has an output that tells that it has ended."""


class Written(Struct, frozen=True, kw_only=True):
    """A unit that was written to a file."""

    file: str
    """The file."""
    gives: dict[str, Wire]
    """What each output gives."""
    after: str | None
    """The input for what must have ended before."""
    ended: str | None
    """The output that tells that it has ended."""


Write = Callable[[Unit, Place], Written]
"""Writes a unit to a file."""


class _Argument(Struct, frozen=True, kw_only=True):
    """What a step is given for one input."""

    given: Given
    """As CWL says it."""
    whole: Wire
    """What it reads."""
    wire: Wire
    """What each task of it gets."""
    is_known: bool = False
    """Whether it is a literal."""


class StepWriter:
    """A step while it is written."""

    def __init__(self, write: Write, parts: Parts, scope: Scope, name: str, step: Step) -> None:
        self._write_unit = write
        self._parts = parts
        self._scope = scope
        self._name = name
        self._step = step
        self._unit: Unit = step.operator
        self._scattered = step.scatter.inputs if step.scatter else ()
        self._reader = Reader(parts, scope)
        self._arguments = {key: self._argument(key, one) for key, one in step.arguments.items()}

    def write(self, *, is_awaited: bool) -> None:
        """Put it into the workflow, and what it gives into the names of its pipeline."""
        step, draft = self._step, self._scope.draft
        written = self._write_unit(self._unit, self._place(is_awaited=is_awaited))
        guard, use = self._guard(), self._use(written)
        name = draft.name_for(self._name)
        absent = [key for key in self._scattered if self._arguments[key].whole.nullable]
        if step.scatter and absent:
            draft.add_over_lists(name, use, guard, step.scatter, absent)
        else:
            draft.add(name, use, guard, step.scatter)
        self._scope.outputs[self._name] = {
            key: self._seen(
                one, is_guarded=bool(guard), is_absent=bool(absent), source=f"{name}/{key}"
            )
            for key, one in written.gives.items()
        }
        if written.ended:
            self._scope.ended[self._name] = f"{name}/{written.ended}"

    def _place(self, *, is_awaited: bool) -> Place:
        known = {key: one.wire for key, one in self._arguments.items()}
        return Place(
            wires={key: one for key, one in known.items() if self._differs(key)},
            around=self._step,
            is_nested=True,
            waits=bool(self._step.needs),
            is_awaited=is_awaited,
        )

    def _differs(self, key: str) -> bool:
        """Tell whether an argument is not simply there."""
        one = self._arguments[key]
        return one.wire.nullable or any(one.wire.holes) or not one.is_known

    def _argument(self, key: str, value: Any) -> _Argument:
        declared = self._unit.inputs[key]
        is_scattered = key in self._scattered
        kind = list_of(declared.type) if is_scattered else declared.type
        more: dict[str, str] = {}
        wire = self._reader.read(value, f"{self._name}-{key}")
        if isinstance(wire, Literal):
            return self._literal(wire.value, kind, declared, is_scattered=is_scattered)
        if wire.is_any:
            wire = replace(wire, type=kind)
        if not is_scattered and _takes_null_elements(declared):
            wire = replace(wire, holes=(False, *wire.holes[1:]))
        elif not is_scattered and isinstance(self._unit, Operator):
            wire, more = self._reader.without_skipped(wire, f"{self._name}-{key}")
        inner = wire.element if is_scattered else wire
        if wire.is_any or is_cast(inner.type, declared.type):
            more = {**more, "valueFrom": "$(self)"}
        found = cwl_type(
            declared.type, inner.holes, nullable=inner.nullable or declared.default is None
        )
        said = read_as("source", wire, more)
        given = Given(said=short(said), type=found)
        return _Argument(given=given, whole=wire, wire=inner)

    def _literal(self, value: Any, kind: Type, declared: Input, *, is_scattered: bool) -> _Argument:
        if value is not None:
            value = literal(check(value, kind), self._parts)
        is_null = value is None or declared.default is None
        given = Given(said={"default": value}, type=cwl_type(declared.type, nullable=is_null))
        wire = Wire(type=declared.type, nullable=value is None)
        whole = Wire(type=kind) if is_scattered else wire
        return _Argument(given=given, whole=whole, wire=wire, is_known=True)

    def _use(self, written: Written) -> Use:
        given = {key: one.given for key, one in self._arguments.items()}
        if written.after:
            ended = tuple(self._scope.ended[need] for need in self._step.needs)
            wire = Wire(source=ended, type=Type("Json"), is_merged=len(ended) > 1)
            said = read_as("source", wire, {})
            given[written.after] = Given(said=short(said), type=ANY)
        for name in secrets_in(self._unit):
            given[f"{SECRET}{name}"] = Given(said=f"{SECRET}{name}", type="File")
        gives = {key: one.cwl_type for key, one in written.gives.items()}
        if written.ended:
            gives[written.ended] = ANY
        is_workflow = isinstance(self._unit, Pipeline)
        return Use(run=quote(written.file), given=given, gives=gives, is_workflow=is_workflow)

    def _seen(self, one: Wire, *, is_guarded: bool, is_absent: bool, source: str) -> Wire:
        """Give what an output of the step means in its pipeline."""
        if is_guarded:
            one = replace(one, nullable=True, skips=True)
        if self._step.scatter:
            one = gathered(one)
        if is_absent:
            one = replace(one, nullable=True, skips=True)
        return replace(one, source=(source,), is_merged=False)

    def _guard(self) -> Guard | None:
        """Give what is asked before the step runs; None where it runs in any case."""
        musts = [key for key in self._arguments if self._is_must(key)]
        told: dict[str, Any] = {"musts": musts} if musts else {}
        more: dict[str, Given] = {}
        own = set(musts)
        if self._step.when is not None:
            told |= {"when": self._step.when, "reads": {}}
            for reference in references_of(self._step.when):
                told["reads"][str(reference)] = self._reading(reference, own, more)
        return Guard(told=told, own=tuple(sorted(own)), more=more) if told else None

    def _is_must(self, key: str) -> bool:
        """Tell whether the step is skipped when an argument of it was skipped."""
        declared = self._unit.inputs[key]
        return (
            isinstance(self._unit, Operator)
            and self._arguments[key].wire.skips
            and not declared.type.is_optional
            and declared.default is not None
        )

    def _reading(
        self, reference: Reference, own: set[str], more: dict[str, Given]
    ) -> dict[str, Any]:
        """Tell how a reference in the condition is read."""
        name = reference.name
        if reference.step is None and name in self._arguments:
            own.add(name)
            return _input(name, self._arguments[name].wire)
        if reference.step is None and name in self._unit.inputs:
            default = self._unit.inputs[name].default
            value = None if default is UNSET else default
            return {"value": literal(value, self._parts)}
        wire = self._reader.referred(reference)
        key = unique(str(reference)[1:], self._unit.inputs)
        more[key] = Given(said=wire.source[0], type=wire.cwl_type)
        return _input(key, wire)


def _input(key: str, wire: Wire) -> dict[str, Any]:
    return {"input": key, **({"skips": list(wire.holes)} if any(wire.holes) else {})}


def _takes_null_elements(declared: Input) -> bool:
    element = declared.type.required.of
    return element is not None and element.is_optional


def secrets_in(unit: Unit) -> list[str]:
    """Give the secrets that a unit needs, without those of its exit steps."""
    if isinstance(unit, Operator):
        return secrets_of(unit)
    steps = unit.steps.values()
    return list(dict.fromkeys(name for step in steps for name in secrets_in(step.operator)))
