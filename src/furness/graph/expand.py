"""Expand a pipeline into a plan: nested pipelines dissolved, scatters turned into axes.

The plan grows with the number of steps, never with the number of elements.
"""

from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from furness.graph.condition import references_of
from furness.graph.order import order
from furness.graph.plan import (
    ROOT,
    Above,
    Argument,
    Axis,
    Gathered,
    Keyed,
    Many,
    Moved,
    Node,
    Picked,
    Plan,
    Produced,
    Source,
    Value,
)
from furness.graph.wires import taken_at_once
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import (
    Pipeline,
    Reference,
    Retry,
    Step,
    Unit,
    parse_reference,
    source_of,
)
from furness.model.types import list_of
from furness.model.values import check


class Names(Struct, kw_only=True):
    """A pipeline while it is dissolved: what its names mean, and where they are read."""

    prefix: str
    """What the paths of its steps begin with."""
    axis: int
    """Where its steps are repeated."""
    unit: Pipeline
    """The pipeline."""
    around: Step | None = None
    """The step that it is; None for the one that runs."""
    gates: tuple[Source, ...] = ()
    """The gates before it."""
    inputs: dict[str, Source]
    """What each input stands for."""
    outputs: dict[str, dict[str, Source]] = {}
    """What each output of each step stands for."""
    numbers: dict[str, range] = {}
    """The places in the plan of each step."""
    ends: dict[str, list[Source]] = {}
    """What must have ended for a step to have ended, as far as it was asked."""


class Expansion:
    """The plan while it is made."""

    def __init__(self, nodes: list[Node], axes: list[Axis]) -> None:
        self.nodes = nodes
        self.axes = axes
        self.names: dict[tuple[str, int], Names] = {}
        """What names mean, by the prefix and the axis of their pipeline."""
        self.at_once: dict[int, dict[str, frozenset[type]]] = {}
        """By unit and input, of which Python types a literal has the form that it should have."""


def expand(pipeline: Pipeline) -> Plan:
    """Make the plan of a pipeline whose steps hold their operators, already checked.

    Raises:
        DocumentError: The steps form a cycle.
    """
    expansion, outputs = _expand(pipeline)
    return Plan(nodes=tuple(expansion.nodes), axes=tuple(expansion.axes), outputs=outputs)


def names_in(pipeline: Pipeline) -> dict[tuple[str, int], Names]:
    """Give what names mean in a pipeline and in those inside it, by their prefix and axis."""
    return _expand(pipeline)[0].names


def _expand(pipeline: Pipeline) -> tuple[Expansion, dict[str, Source]]:
    expansion = Expansion([], [Axis(parent=ROOT, step="")])
    scope = Names(
        prefix="",
        axis=ROOT,
        unit=pipeline,
        inputs={name: Argument(name) for name in pipeline.inputs},
    )
    return expansion, _pipeline(expansion, pipeline, scope)


def _pipeline(expansion: Expansion, pipeline: Pipeline, scope: Names) -> dict[str, Source]:
    expansion.names[scope.prefix, scope.axis] = scope
    for name in order(pipeline):
        expand_step(expansion, name, pipeline.steps[name], scope)
    return {name: _source(source_of(output), scope) for name, output in pipeline.outputs.items()}


def expand_step(expansion: Expansion, name: str, step: Step, scope: Names) -> None:
    """Put a step into the plan, and into the names of its pipeline.

    Args:
        expansion: The plan.
        name: The step's name.
        step: The step.
        scope: Its pipeline; what the step reads is known there.
    """
    step = _inheriting(step, scope.around) if scope.around else step
    path = scope.prefix + name
    axis, arguments = scope.axis, _given(expansion, step, scope)
    if step.scatter:
        axis, arguments = _scatter(expansion, path, step, axis, arguments)
    if len(arguments) < len(step.operator.inputs):
        arguments |= _defaults(step.operator, arguments)
    first = len(expansion.nodes)
    node = Node(
        path=path,
        axis=axis,
        step=step,
        operator=step.operator if isinstance(step.operator, Operator) else None,
        arguments=arguments,
        when=None if step.when is None else _condition(step, scope, axis, arguments),
        needs=_needs(expansion, step, scope, axis) if step.needs else (),
        gates=_gates(scope, axis) if scope.gates else (),
    )
    if node.operator is None:
        outputs = _nested(expansion, node, step.operator)
    else:
        expansion.nodes.append(node)
        outputs = _produced(first, node.operator)
    scope.numbers[name] = range(first, len(expansion.nodes))
    if axis != scope.axis:
        outputs = _outside(expansion, outputs, axis, scope.axis)
    scope.outputs[name] = outputs


def _given(expansion: Expansion, step: Step, scope: Names) -> dict[str, Source]:
    """Give the source of each argument that the step itself is given."""
    scattered = step.scatter.inputs if step.scatter else ()
    inputs, unit = step.operator.inputs, id(step.operator)
    at_once = expansion.at_once.get(unit)
    if at_once is None:
        at_once = expansion.at_once[unit] = _at_once(inputs)
    given: dict[str, Source] = {}
    for key, value in step.arguments.items():
        if type(value) in at_once.get(key, ()) and key not in scattered:
            given[key] = Value(value)
        else:
            source = _source(value, scope)
            given[key] = _as_taken(source, inputs.get(key), scattered=key in scattered)
    return given


def _at_once(inputs: dict[str, Input]) -> dict[str, frozenset[type]]:
    return {name: taken_at_once(declared) for name, declared in inputs.items()}


def _defaults(unit: Unit, given: dict[str, Source]) -> dict[str, Source]:
    """Give the sources of the inputs that are given no argument."""
    return {
        key: _as_taken(Value(None if declared.default is UNSET else declared.default), declared)
        for key, declared in unit.inputs.items()
        if key not in given
    }


def _needs(expansion: Expansion, step: Step, scope: Names, axis: int) -> tuple[Source, ...]:
    return tuple(
        below(end, scope.axis, axis)
        for need in step.needs
        for end in ends_of(expansion, need, scope)
    )


def _gates(scope: Names, axis: int) -> tuple[Source, ...]:
    return tuple(below(gate, scope.axis, axis) for gate in scope.gates)


def _produced(number: int, operator: Operator) -> dict[str, Source]:
    # A loop, as a comprehension is a function, made and called anew for each step.
    found: dict[str, Source] = {}
    for output in operator.outputs:
        found[output] = Produced(number, output)
    return found


def _outside(
    expansion: Expansion, outputs: dict[str, Source], axis: int, outer: int
) -> dict[str, Source]:
    """Give what a scattered step gives, as its pipeline reads it."""
    return {key: _seen_from(expansion, of, axis, outer) for key, of in outputs.items()}


def ends_of(expansion: Expansion, need: str, scope: Names) -> list[Source]:
    """Give what must have ended for a step to have ended, read where its pipeline is.

    Args:
        expansion: The plan.
        need: The step.
        scope: Its pipeline.
    """
    if need not in scope.ends:
        scope.ends[need] = [
            _seen_from(expansion, Produced(number, None), expansion.nodes[number].axis, scope.axis)
            for number in scope.numbers[need]
        ]
    return scope.ends[need]


def _nested(expansion: Expansion, node: Node, pipeline: Pipeline) -> dict[str, Source]:
    gates = node.gates
    if node.when is not None or node.needs:
        expansion.nodes.append(replace(node, arguments={}))
        gates = (*gates, Produced(len(expansion.nodes) - 1, None))
    scope = Names(
        prefix=f"{node.path}/",
        axis=node.axis,
        unit=pipeline,
        around=node.step,
        gates=gates,
        inputs=node.arguments,
    )
    return _pipeline(expansion, pipeline, scope)


def _scatter(
    expansion: Expansion, path: str, step: Step, outer: int, given: dict[str, Source]
) -> tuple[int, dict[str, Source]]:
    assert step.scatter is not None  # noqa: S101  # else there is no axis
    axis = len(expansion.axes)
    lists = tuple(given[name] for name in step.scatter.inputs)
    expansion.axes.append(Axis(parent=outer, step=path, lists=lists, method=step.scatter.method))
    arguments: dict[str, Source] = {
        name: below(value, outer, axis)
        for name, value in given.items()
        if name not in step.scatter.inputs
    }
    for position, name in enumerate(step.scatter.inputs):
        arguments[name] = _picked(axis, position, given[name])
    return axis, {name: arguments[name] for name in given}


def _picked(axis: int, position: int, of: Source) -> Source:
    if isinstance(of, Gathered):
        return Moved(axis, position, of.axis, of.of)
    return Picked(axis, position)


def _inheriting(step: Step, around: Step) -> Step:
    """Give a step what is said of the pipeline around it and not of itself."""
    return replace(
        step,
        on=step.on or around.on,
        retry=around.retry if step.retry == Retry() else step.retry,
        allow_failure=step.allow_failure or around.allow_failure,
    )


def _as_taken(of: Source, into: Input | None, *, scattered: bool = False) -> Source:
    """Give a source as its input takes it.

    A literal has the form of the type, whether it was typed in a document or on a command line.
    Skipped elements stay as None where the receiving list says that it takes them.
    """
    if isinstance(of, Value):
        if into is None or of.value is None:
            return of
        return Value(check(of.value, list_of(into.type) if scattered else into.type))
    element = into.type.required.of if into else None
    if isinstance(of, Gathered) and element is not None and element.is_optional:
        return Gathered(of.axis, of.of, whole=True)
    return of


def below(of: Source, outer: int, axis: int) -> Source:
    """Give a source of an axis as it is read at one inside.

    Args:
        of: The source.
        outer: The axis it is read at.
        axis: The one inside, or the same.
    """
    return of if axis == outer or isinstance(of, Value | Argument) else Above(axis, of)


def _seen_from(expansion: Expansion, of: Source, axis: int, outer: int) -> Source:
    while axis != outer:
        of, axis = Gathered(axis, of), expansion.axes[axis].parent
    return of


def _condition(
    step: Step, scope: Names, axis: int, own: dict[str, Source]
) -> dict[Reference, Source]:
    return {
        reference: own[reference.name]
        if reference.step is None and reference.name in own
        else below(_referred(reference, scope), scope.axis, axis)
        for reference in references_of(step.when or "")
    }


def _source(value: Any, scope: Names) -> Source:
    """Give the source of an argument as documents write it: literals with references inside."""
    if isinstance(value, str):
        reference = parse_reference(value)
        if reference is not None:
            return _referred(reference, scope)
        return Value(value[1:] if value[:2] == "$$" else value)
    if isinstance(value, list | tuple):
        items = tuple(_source(one, scope) for one in value)
        literal = all(isinstance(item, Value) for item in items)
        return (
            Value([item.value for item in items if isinstance(item, Value)])
            if literal
            else (Many(items))
        )
    if isinstance(value, dict):
        keyed = {key: _source(one, scope) for key, one in value.items()}
        if all(isinstance(item, Value) for item in keyed.values()):
            return Value({k: item.value for k, item in keyed.items() if isinstance(item, Value)})
        return Keyed(keyed)
    return Value(value)


def _referred(reference: Reference, scope: Names) -> Source:
    if reference.step is None:
        return scope.inputs[reference.name]
    return scope.outputs[reference.step][reference.name]
