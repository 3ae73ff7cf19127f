"""Loops of KFP, for steps that are scattered.

They go over indexes, which a task makes of the lists: KFP's back end cannot go over files, nor
over several lists.
"""

from collections.abc import Callable

from msgspec.structs import replace

from furness.exporters._kfp.dag import Dag, output_of
from furness.exporters._kfp.inner import placed
from furness.exporters._kfp.making import NOTHING, Maker
from furness.exporters._kfp.types import STRUCT, Literal, Wire, gathered
from furness.exporters._kfp.use import Use
from furness.exporters._text import unique
from furness.model.types import Type

_ELEMENTS = "pipelinechannel--elements-Output"
_ITEM = f"{_ELEMENTS}-loop-item"

Write = Callable[[Dag, Use], dict[str, Wire]]
"""Writes a step into a DAG, and gives its outputs there."""


def loop(dag: Dag, use: Use, maker: Maker, write: Write) -> dict[str, Wire]:
    """Put a scattered step into a DAG: indexes, and a loop over them.

    Args:
        dag: The DAG.
        use: The step.
        maker: Makes the indexes, and the lists.
        write: Writes what is done for each element.
    """
    assert use.step.scatter is not None  # noqa: S101 - else there is nothing to loop over
    scatter = use.step.scatter
    around = Dag(dag.document, use.name)
    outer = _with_lists(maker, dag, use, scatter.inputs)
    inner = outer.inside(around)
    how = {"Output": {"elements": list(scatter.inputs), "method": scatter.method}}
    lists = {key: inner.arguments[key] for key in scatter.inputs}
    asked = Use(name="elements", step=NOTHING, unit=use.unit, arguments=lists)
    elements = maker.make(around, "elements", asked, how)["Output"]
    body = _body(around, inner, elements, maker, write)
    over = {"itemInput": _ITEM, "items": {"inputParameter": _ELEMENTS}}
    component = dag.document.add(body.title, body.component())
    wires = {**inner.wires, _ELEMENTS: elements}
    task = around.run("each", component, wires, {"parameterIterator": over})
    absent = {key: one for key, one in lists.items() if isinstance(one, Wire) and one.skips}
    for name, wire in body.outputs().items():
        found = output_of(task, name, gathered(wire))
        around.give(name, [_unless(maker, around, name, found, absent)])
    return placed(dag, around, outer)


def _body(around: Dag, use: Use, elements: Wire, maker: Maker, write: Write) -> Dag:
    """Give the DAG of what is done for each element; a list of lists is packed, KFP has none.

    Args:
        around: The DAG that the loop is in.
        use: The step that is scattered.
        elements: The indexes over which the loop goes.
        maker: Packs the lists.
        write: Writes the step.
    """
    assert use.step.scatter is not None  # noqa: S101 - see above
    body = Dag(around.document, f"{use.name}-each")
    each = use.inside(body)
    body.take(_ELEMENTS, elements)
    item = body.take(_ITEM, Wire(type=Type("Json"), form=STRUCT))
    task = replace(
        each,
        step=replace(use.step, scatter=None),
        picks=use.step.scatter.inputs,
        element={use.unique("element"): item},
        task={},
    )
    for name, wire in sorted(write(body, task).items()):
        if name in use.wanted:
            body.give(name, [_kept(maker, body, name, wire)])
    return body


def _unless(maker: Maker, dag: Dag, name: str, wire: Wire, absent: dict[str, Wire]) -> Wire:
    """Give a list that is null where a list that was scattered over is."""
    if not absent:
        return wire
    wires = {unique(name, absent): wire, **absent}
    how = {"input": next(iter(wires)), "unless": list(absent)}
    return maker.combined(dag, f"{name}-value", wires, how, replace(wire, skips=True))


def _with_lists(maker: Maker, dag: Dag, use: Use, names: tuple[str, ...]) -> Use:
    """Give a scattered step whose lists are there as wires, also where they are known."""
    made = dict(use.arguments)
    for name in names:
        one = made[name]
        if isinstance(one, Literal):
            kind = Type("List", use.unit.inputs[name].type)
            made[name] = maker.wire(dag, f"{use.name}-{name}", one.value, kind)
    return replace(use, arguments=made)


def _kept(maker: Maker, body: Dag, name: str, wire: Wire) -> Wire:
    if not wire.holes:
        return wire
    like = replace(wire, holes=())
    made = maker.combined(body, f"{name}-value", {name: wire}, {"input": name}, like)
    return replace(made, holes=wire.holes)
