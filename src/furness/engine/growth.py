"""Let a run grow: what a task wrote to add steps is checked, recorded, and joins the plan.

Nothing is half added: everything is read, checked and made ready first, while the outputs of the
task still are in its workspace; then all of it joins the plan at once.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from furness.engine.circles import waits_for
from furness.engine.feeding import Fed
from furness.engine.frontier import Frontier, Task
from furness.engine.ledger import Ledger, Queued
from furness.engine.meant import meant_by
from furness.engine.tasks import StepTasks
from furness.engine.written import places_in, read_written, with_places
from furness.errors import DocumentError, InputError, OutsideError, Place
from furness.graph.check import check_steps
from furness.graph.feed import Feed, Meadow, check_feeds, source_of
from furness.graph.grow import Growing, Grown, Site
from furness.graph.plan import Plan
from furness.graph.wires import UNITS, Findings, Places
from furness.model.added import FILE, Added, decode_added, encode_added, parse_added
from furness.model.pipeline import Pipeline
from furness.model.run import GrowthRecord, State

MOST = 100_000
"""How many steps may be added in a run."""
DEEPEST = 1_000
"""How many steps may be added one by the other."""

Complete = Callable[[Pipeline, str, Places], Pipeline]


class Means(Struct, frozen=True, kw_only=True):
    """What it takes to add steps."""

    complete: Complete
    """Puts the operators into steps that name them; is given the folder that paths are in.

    Raises OutsideError where a catalog does not answer.
    """
    prepare: Callable[[Plan], dict[int, StepTasks]]
    """Makes ready what the steps of a plan need."""
    check_code: Callable[[dict[int, StepTasks]], None]
    """Refuses steps whose code is not that which made results of this run."""
    written: Callable[[Sequence[str]], dict[str, bytes]]
    """Gives what earlier tasks wrote, by their digests."""


class _Ready(Struct, frozen=True, kw_only=True):
    """Steps that can join the plan."""

    added: Added
    """The steps."""
    written: bytes
    """What the task wrote."""
    grown: Grown
    """What joins the plan."""
    tasks: dict[int, StepTasks]
    """What is ready for the steps, by their place among those that join."""
    feeds: list[Feed]
    """What they feed."""


class Growth:
    """How one plan grows. Changed in place."""

    def __init__(
        self,
        pipeline: Pipeline,
        frontier: Frontier,
        ledger: Ledger,
        tasks: dict[int, StepTasks],
        means: Means,
    ) -> None:
        self._frontier = frontier
        self._ledger = ledger
        self._tasks = tasks
        self._means = means
        self._growing = Growing(pipeline, frontier.plan)
        self._ready: dict[Task, _Ready | None] = {}
        self._earlier: dict[tuple[str, tuple[int, ...]], GrowthRecord] = {}
        self._depths: dict[int, int] = {}
        self._orders: dict[int, tuple[Any, ...]] = {}
        self._count = 0

    def remember(self, growths: Sequence[GrowthRecord]) -> None:
        """Take up what tasks had added before an engine was killed; what they fed waits for it."""
        adders = {one.step for one in growths}
        for one in growths:
            spot = (one.step, one.index)
            self._earlier[spot] = one
            targets = {name for feeds in decode_added(one.steps).feeds.values() for name in feeds}
            self._frontier.feeding.hold(spot, meant_by(spot, sorted(targets), adders))

    def grows(self, task: Task) -> bool:
        """Tell whether a task may add steps."""
        return self._tasks[task[0]].launch.operator.grows

    def read(self, one: Queued, workspace: str) -> None:
        """Read what a task wrote that exited well, and make it ready; `join` lets it join.

        Raises:
            InputError: It is wrong, or cannot be made ready; nothing has changed.
        """
        self._ready.pop(one.task, None)
        if not self.grows(one.task):
            return
        written = read_written(workspace)
        if written is None:
            self._ready[one.task] = None
            return
        try:
            self._make_ready(one.task, written)
        except InputError as error:
            raise with_places(error) from None

    def take(self, one: Queued, written: bytes) -> None:
        """Make ready what an earlier task wrote whose result is reused; `join` lets it join.

        Raises:
            InputError: It is wrong by now; nothing has changed.
        """
        self._make_ready(one.task, written)

    def written(self, queued: Sequence[Queued]) -> dict[str, bytes]:
        """Give what the tasks of which some are reused wrote, by their digest."""
        digests = [one.digest for one in queued if self.grows(one.task)]
        return self._means.written(digests) if digests else {}

    def restore(self, one: Queued) -> None:
        """Make ready what a task had added to this run before an engine was killed, as it was.

        Raises:
            InputError: Its code has changed, or cannot be made ready.
            OutsideError: An environment cannot be made; the run can be taken up later.
        """
        record = self._earlier.get(self._frontier.spot(one.task))
        if record is not None and record.digest == one.digest:
            added = decode_added(record.steps)
            ready = self._grown(one.task, added, record.written, lambda _: None)
            if ready.grown.site.around is None:
                self._means.check_code(ready.tasks)
            self._ready[one.task] = ready

    def _make_ready(self, task: Task, written: bytes) -> None:
        added = parse_added(written)
        source = self._tasks[task[0]].launch.operator.source
        place = places_in(written)
        folder = os.path.dirname(source) if source else ""
        try:
            pipeline = self._means.complete(added.pipeline, folder, place)
            whole = Added(pipeline, added.feeds)
            self._ready[task] = self._grown(task, whole, written, place)
        except OutsideError as error:
            raise DocumentError.of(error.problems) from None

    # Everything is checked before anything changes.

    def _grown(self, task: Task, added: Added, written: bytes, place: Places) -> _Ready:
        self._check_bounds(task, added)
        node, element = self._frontier.plan.nodes[task[0]], task[1]
        scattered = node.step.scatter is not None
        above = self._frontier.elements.parent(node.axis, element) if scattered else element
        site = self._growing.site(task, above)
        findings = Findings(place)
        feeds = self._check(site, added, findings)
        if findings.problems:
            raise DocumentError.of(findings.problems)
        grown = self._growing.expand(site, added.pipeline, task)
        self._check_fed(feeds, grown, findings)
        if findings.problems:
            raise DocumentError.of(findings.problems)
        tasks = self._means.prepare(Plan(nodes=grown.nodes, axes=grown.axes, outputs={}))
        return _Ready(added=added, written=written, grown=grown, tasks=tasks, feeds=feeds)

    def _check_bounds(self, task: Task, added: Added) -> None:
        count = self._count + len(added.pipeline.steps)
        if count > MOST:
            raise _too_many(f"{count:,} steps would have been added to this run", f"{MOST:,}")
        if self._depths.get(task[0], 0) >= DEEPEST:
            chain = f"{DEEPEST:,} steps have been added one by the other"
            raise _too_many(chain, f"{DEEPEST:,}")

    def _check(self, site: Site, added: Added, findings: Findings) -> list[Feed]:
        steps = added.pipeline
        for name, step in steps.steps.items():
            if site.has(name):
                message = f"there is a step `{name}` already"
                findings.add(("steps", name), "name", message, "give it a name of its own")
            if not isinstance(step.operator, UNITS):
                message = f"the operator `{step.operator}` cannot be looked up here"
                findings.add(
                    ("steps", name, "operator"), "source", message, "write its document in place"
                )
        if findings.problems:
            return []
        scope = self._growing.scope(site, steps)
        findings.problems += check_steps(steps, scope, findings.place)
        types = scope.outputs
        meadow = Meadow(
            site=site,
            nodes=self._growing.plan.nodes,
            added={name: types[name] for name in steps.steps},
            findings=findings,
        )
        return check_feeds(added.feeds, meadow)

    def _check_fed(self, feeds: Sequence[Feed], grown: Grown, findings: Findings) -> None:
        """Note what is fed that has begun, or that what feeds it waits for."""
        for feed in feeds:
            place = ("steps", feed.step, "feeds")
            node = self._growing.plan.nodes[feed.target[0]]
            name = node.path.rpartition("/")[2]
            state = self._frontier.state(feed.target)
            if state in (State.SKIPPED, State.CANCELLED):
                continue
            if state != State.PENDING:
                message = f"`{name}` has begun, and cannot be fed any more"
                hint = f"let it wait for the step that adds `{feed.step}`: write `needs`"
                findings.add(place, "feeds", message, hint)
            elif waits_for(source_of(feed, grown), feed.target[0], self._frontier, grown):
                message = f"`{feed.step}` feeds `{name}`, and waits for it"
                hint = "remove the feed, or the reference or `needs` that leads there"
                findings.add(place, "cycle", message, hint)

    # What is ready joins the plan.

    def join(self, one: Queued) -> None:
        """Let the steps that a task adds join the plan, and record them; before its end is told.

        That it added none this time is recorded as well, as it may have added some before.
        """
        if one.task not in self._ready:
            return
        ready = self._ready.pop(one.task)
        if ready is not None:
            self._join(one.task, ready)
        path, index = self._ledger.place(one.task)
        self._ledger.growth(
            GrowthRecord(
                run=self._ledger.run.id,
                step=path,
                index=index,
                digest=one.digest,
                written=ready.written if ready else b"",
                steps=encode_added(ready.added) if ready else b"",
            )
        )

    def _join(self, task: Task, ready: _Ready) -> None:
        first = len(self._growing.plan.nodes)
        self._note(task, ready, first)
        self._growing.join(ready.grown)
        self._tasks.update({first + number: tasks for number, tasks in ready.tasks.items()})
        fed = [
            self._fed(feed, ready, (*self._order(task), place))
            for place, feed in enumerate(ready.feeds)
            if self._frontier.state(feed.target) == State.PENDING
        ]
        if ready.grown.site.around is not None:
            self._ledger.apart.update(node.path for node in ready.grown.nodes)
        self._frontier.grow(self._growing.plan, ready.grown.opens, fed)

    def _note(self, task: Task, ready: _Ready, first: int) -> None:
        """Remember who added the steps, and in which order."""
        depth, order = self._depths.get(task[0], 0) + 1, self._order(task)
        names = ready.grown.names
        begin = len(ready.grown.site.names.prefix)
        places = {name: place for place, name in enumerate(ready.added.pipeline.steps)}
        for number, node in enumerate(ready.grown.nodes, first):
            self._depths[number] = depth
            self._orders[number] = (*order, places[node.path[begin:].partition("/")[0]])
        self._count += len(names.numbers)

    def _order(self, task: Task) -> tuple[Any, ...]:
        """Give the place of a task among all that add steps, whichever ended first."""
        node = self._frontier.plan.nodes[task[0]]
        index = self._frontier.elements.index(node.axis, task[1])
        return (*self._orders.get(task[0], (task[0],)), index)

    @staticmethod
    def _fed(feed: Feed, ready: _Ready, order: tuple[Any, ...]) -> Fed:
        return Fed(
            target=feed.target,
            input=feed.input,
            source=source_of(feed, ready.grown),
            element=ready.grown.site.element,
            order=order,
            spread=feed.spread,
        )


def _too_many(what: str, most: str) -> DocumentError:
    return DocumentError(
        f"{what}, and {most} are the most",
        hint="look whether a step adds steps for ever; for a list of things there is `scatter`",
        place=Place(FILE),
        code="growth",
    )
