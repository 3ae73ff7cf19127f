"""Grow a plan: the steps that a task adds join the pipeline of its step while the run goes on.

They join it where the task is: in the pipeline that runs, or in one element of a scatter. There
they get an axis of their own inside the scatter's, which only that element has.
"""

from collections import ChainMap
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from furness.graph.expand import Expansion, Names, below, ends_of, expand_step, names_in
from furness.graph.order import needs_of, order
from furness.graph.plan import ROOT, Above, Axis, Node, Plan, Produced, Source
from furness.graph.wires import Scope, inputs_of, outputs_of, scope_of
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step
from furness.model.types import Type, list_of

Types = dict[str, dict[str, Type | None] | None]
"""By step the type of each of its outputs."""

Task = tuple[int, int]
"""A step's number in the plan, and the element."""


class Site(Struct, kw_only=True, eq=False):
    """Where steps are added: a pipeline, or one element of a scatter in it."""

    names: Names
    """What names mean here. Those of an element's own site are its own."""
    types: Scope
    """What references may read here."""
    own: Types
    """The types of what was added here; the first of the maps in `types`."""
    around: "Site | None" = None
    """The pipeline, for a site of an element."""
    path: tuple[int, ...] = ()
    """The axes from that of the pipeline down to this one, both included."""
    element: int = 0
    """The element here, of the axis of `names`."""
    apart: bool = False
    """Whether it belongs to a scattered step, whose names are no one else's."""

    def has(self, name: str) -> bool:
        """Tell whether a step that is added cannot have a name, as there is one."""
        return name in (self.own if self.apart else self.types.outputs)


class Grown(Struct, kw_only=True, eq=False):
    """What joins a plan."""

    site: Site
    """Where."""
    nodes: list[Node]
    """The steps."""
    axes: list[Axis]
    """The scatters; with a new site, its axis is the first."""
    opens: Task | None
    """The axis of a new site, and the element it belongs to."""
    names: Names
    """What the names of the steps mean."""
    inner: dict[tuple[str, int], Names]
    """What names mean in the pipelines that were added."""
    types: Types
    """The type of each of their outputs."""


class Growing:
    """A plan that grows. Changed in place."""

    def __init__(self, pipeline: Pipeline, plan: Plan) -> None:
        self.plan = plan
        """The plan; its steps and scatters are lists."""
        self._nodes, self._axes = list(plan.nodes), list(plan.axes)
        self.plan = replace(plan, nodes=self._nodes, axes=self._axes)
        self._names = names_in(pipeline)
        self._sites: dict[tuple[str, int], Site] = {}
        self._elements: dict[tuple[str, Task], Site] = {}

    def site(self, task: Task, above: int) -> Site:
        """Give where the steps go that a task adds.

        Args:
            task: The task.
            above: The element of its pipeline's axis that it belongs to.
        """
        node, element = self.plan.nodes[task[0]], task[1]
        outer = self._axes[node.axis].parent if node.step.scatter else node.axis
        prefix = node.path.rpartition("/")[0]
        around = self._site_of(f"{prefix}/" if prefix else "", outer)
        if node.axis == ROOT or (node.axis == outer and not self._axes[outer].lists):
            return around
        own = f"{node.path}/" if node.step.scatter else around.names.prefix
        found = self._elements.get((own, (node.axis, element)))
        return found or self._own(task, own, replace(around, element=above))

    def _site_of(self, prefix: str, axis: int) -> Site:
        key = (prefix, axis)
        if key not in self._sites:
            names = self._names[key]
            scope = scope_of(names.unit, {})
            own: Types = {}
            types = ChainMap(own, dict(scope.outputs))
            self._sites[key] = Site(
                names=names, types=Scope(inputs=inputs_of(names.unit), outputs=types), own=own
            )
        return self._sites[key]

    def _own(self, task: Task, prefix: str, around: Site) -> Site:
        """Give the site of an element; it is there when something was added to it."""
        node, axis = self.plan.nodes[task[0]], len(self._axes)
        down = (around.names.axis, *((node.axis,) if node.step.scatter else ()), axis)
        own: Types = {}
        outputs: dict[str, dict[str, Source]] = {}
        ends: dict[str, list[Source]] = {}
        if node.step.scatter and node.operator is not None:
            name = node.path.rpartition("/")[2]
            own[name] = {key: one.type for key, one in node.operator.outputs.items()}
            outputs[name] = {key: Above(axis, Produced(task[0], key)) for key in own[name] or ()}
            ends[name] = [Above(axis, Produced(task[0], None))]
        names = replace(
            around.names,
            prefix=prefix,
            axis=axis,
            gates=(),
            inputs={key: _lowered(one, down) for key, one in around.names.inputs.items()},
            outputs=outputs,
            numbers={},
            ends=ends,
        )
        types = Scope(inputs=around.types.inputs, outputs=ChainMap(own, around.types.outputs))  # type: ignore[arg-type]  # it is only read
        return Site(
            names=names,
            types=types,
            own=own,
            around=around,
            path=down,
            apart=node.step.scatter is not None,
        )

    def scope(self, site: Site, steps: Pipeline) -> Scope:
        """Give what references in steps may read that are to be added."""
        new = _types_of(steps)
        return Scope(inputs=site.types.inputs, outputs=ChainMap(new, site.types.outputs))  # type: ignore[arg-type]  # it is only read

    def expand(self, site: Site, steps: Pipeline, task: Task) -> Grown:
        """Give what steps would be in the plan; nothing changes.

        Args:
            site: Where they are to be added.
            steps: The steps, checked.
            task: The task that adds them.
        """
        nodes, axes = len(self._nodes), len(self._axes)
        axis = self.plan.nodes[task[0]].axis
        is_new = site.names.axis == axes
        expansion = Expansion(self._nodes, self._axes)
        try:
            if is_new:
                self._axes.append(Axis(parent=axis, step=""))
            names = self._trial(expansion, site, steps)
            for name in order(steps):
                expand_step(expansion, name, steps.steps[name], names)
            return Grown(
                site=site,
                nodes=self._nodes[nodes:],
                axes=self._axes[axes:],
                opens=(axis, task[1]) if is_new else None,
                names=names,
                inner=expansion.names,
                types=_types_of(steps),
            )
        finally:
            del self._nodes[nodes:], self._axes[axes:]

    def _trial(self, expansion: Expansion, site: Site, steps: Pipeline) -> Names:
        """Give names of a site as far as steps name them, which may be added to."""
        wanted = {name for step in steps.steps.values() for name in needs_of(step)}
        found = {
            name: _meaning(expansion, site, name) for name in wanted if name not in steps.steps
        }
        return replace(
            site.names,
            gates=(),
            outputs={name: outputs for name, (outputs, _) in found.items()},
            numbers={},
            ends={name: ends for name, (_, ends) in found.items()},
        )

    def join(self, grown: Grown) -> None:
        """Let steps join the plan."""
        site = grown.site
        self._nodes += grown.nodes
        self._axes += grown.axes
        self._names |= grown.inner
        for name in grown.types:
            site.names.outputs[name] = grown.names.outputs[name]
            site.names.numbers[name] = grown.names.numbers[name]
        site.own.update(grown.types)
        if grown.opens:
            self._elements[site.names.prefix, grown.opens] = site
            self._sites[site.names.prefix, site.names.axis] = site


def _types_of(steps: Pipeline) -> Types:
    known: dict[int, dict[str, Type | None]] = {}
    return {name: _outputs_of(step, known) for name, step in steps.steps.items()}


def _outputs_of(step: Step, known: dict[int, dict[str, Type | None]]) -> dict[str, Type | None]:
    if not isinstance(step.operator, Operator | Pipeline):
        return {}
    found = outputs_of(step.operator, known)
    if step.scatter:
        return {key: kind and list_of(kind) for key, kind in found.items()}
    return found


def _meaning(expansion: Expansion, site: Site, name: str) -> tuple[dict[str, Source], list[Source]]:
    """Give what the outputs of a step are here, and what must have ended for it to have ended."""
    names = site.names
    if site.around is None or name in names.outputs:
        return names.outputs[name], ends_of(expansion, name, names)
    outputs, ends = _meaning(expansion, site.around, name)
    lowered = {key: _lowered(one, site.path) for key, one in outputs.items()}
    return lowered, [_lowered(one, site.path) for one in ends]


def _lowered(source: Source, path: Iterable[int]) -> Source:
    """Give a source of the first of some axes, each inside the one before, as the last reads it."""
    outer, *inner = path
    for axis in inner:
        source = below(source, outer, axis)
        outer = axis
    return source
