"""Pipelines for targets whose tasks share a folder: a flat plan, and the files that go with it.

`runtime/step.py` reads `plan.json` there and runs one step at a time; the target says in which
order, on which machine and with which resources.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from furness.errors import DocumentError, Problem
from furness.exporters._told import FOLDER, Parts, not_installed, read_by, runtime_files, tell
from furness.exporters.interface import Subject
from furness.graph.expand import expand
from furness.graph.plan import (
    ROOT,
    Node,
    Plan,
    Value,
)
from furness.graph.portable import check_portable
from furness.graph.wrap import as_pipeline, exit_pipeline
from furness.model.artifact import files_in
from furness.model.digest import encode_hook
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline

STEP = f"{FOLDER}/runtime/step.py"
"""The program that runs a step."""

_STEM = 40
"""How much of a path is in a name beside a number, where names must be short."""
_MOST = 1000
"""The most lanes: more is more than an array of Slurm takes as it is installed."""


class Planned(Struct, frozen=True, kw_only=True):
    """A pipeline as a flat list of steps, and the files that its tasks need."""

    pipeline: Pipeline
    """The pipeline; an operator is one of one step. Files as defaults are in the plan only."""
    plan: Plan
    """Its steps, and what they read."""
    files: dict[str, bytes]
    """What lies beside the exported pipeline, by its path."""
    exits: tuple[Node, ...] = ()
    """The exit steps, each of which decides itself whether it is due."""
    warnings: tuple[Problem, ...] = ()
    """What no target of the kind can say."""

    @property
    def support(self) -> frozenset[str]:
        """The files that are copied as they are."""
        return frozenset(self.files)

    @property
    def steps(self) -> list[Node]:
        """The steps that run something, each after those that it reads."""
        return [node for node in self.plan.nodes if node.operator is not None]

    def named(self, spell: Callable[[str], str], taken: Iterable[str] = ()) -> dict[str, str]:
        """Give by path of a step, or exit step, its name in the target; no two are alike.

        Args:
            spell: Makes a name that the target takes of a path; others may give the same one.
            taken: Names that the target has for itself.
        """
        used = set(taken)
        names = {}
        for node in (*self.steps, *self.exits):
            name = spell(node.path)
            number = 1
            while name in used:
                number += 1
                name = spell(f"{node.path[:_STEM]}-{number}")
            used.add(name)
            names[node.path] = name
        return names

    def lanes(self, node: Node, otherwise: int) -> int | None:
        """Give in how many lanes a step may run: as many as it has elements, if that is known.

        Args:
            node: The step.
            otherwise: How many where it is not known before the run.

        Returns:
            None for a step that is not scattered.
        """
        if node.axis == ROOT:
            return None
        return min(self._elements(node.axis) or otherwise, _MOST)

    def _elements(self, axis: int) -> int | None:
        told = self.plan.axes[axis]
        lists = [one.value for one in told.lists if isinstance(one, Value)]
        counts = [len(one) for one in lists if isinstance(one, list)]
        if told.parent != ROOT or len(counts) < len(told.lists):
            return None
        return math.prod(counts) if told.method == "cross" else counts[0]

    def needs_of(self, node: Node) -> list[Node]:
        """Give the steps that must end before a step, each once, in the plan's order."""
        found: set[int] = set()
        waiting = read_by(self.plan, node)
        while waiting:
            number = waiting.pop()
            if number not in found:
                found.add(number)
                if self.plan.nodes[number].operator is None:
                    waiting |= read_by(self.plan, self.plan.nodes[number])
        return [
            self.plan.nodes[number]
            for number in sorted(found)
            if self.plan.nodes[number].operator is not None
        ]


def plan(subject: Subject, *, in_images: bool = False) -> Planned:
    """Give the plan of what is exported, with the files that its tasks need.

    Args:
        subject: An operator or a pipeline.
        in_images: Whether each task starts in the image of its operator, which has its sources.

    Raises:
        DocumentError: A condition holds what cannot be evaluated without us.
    """
    pipeline = as_pipeline(subject.unit)
    found = expand(pipeline)
    ends = {state: exit_pipeline(pipeline, (state, "always")) for state in ("success", "failure")}
    plans = {state: expand(one) for state, one in ends.items() if one}
    problems = [one for every in (found, *plans.values()) for one in _wrong_in(every)]
    if problems:
        raise DocumentError.of(problems)
    parts = Parts(subject, in_images=in_images)
    told = {
        "pipeline": pipeline.pipeline,
        "inputs": {name: parts.input(one) for name, one in pipeline.inputs.items()},
        **tell(found, parts),
        "exit": {state: tell(one, parts) for state, one in plans.items()},
    }
    told["operators"] = parts.told
    text = msgspec.json.encode(told, enc_hook=encode_hook)
    files = {f"{FOLDER}/plan.json": msgspec.json.format(text, indent=1) + b"\n"}
    inputs = {name: _elsewhere(one) for name, one in pipeline.inputs.items()}
    exits = {node.path: node for every in plans.values() for node in every.nodes if node.operator}
    return Planned(
        pipeline=replace(pipeline, inputs=inputs),
        plan=found,
        files={**files, **parts.files, **runtime_files()},
        exits=tuple(exits.values()),
        warnings=tuple(_unsaid(found, in_images=in_images)),
    )


def _elsewhere(one: Input) -> Input:
    """Give an input as a target may say it: a file that is its default is in the plan only."""
    return replace(one, default=None) if files_in(one.default) else one


def _unsaid(found: Plan, *, in_images: bool) -> Iterator[Problem]:
    """Give what is lost where our engine does not run a pipeline."""
    for node in found.nodes:
        if node.operator is not None:
            yield from _unsaid_of(node, node.operator, in_images=in_images)


def _unsaid_of(node: Node, operator: Operator, *, in_images: bool) -> Iterator[Problem]:
    environment: Any = operator.environment
    is_host = isinstance(environment, str)
    lost = [] if in_images or is_host else not_installed(environment)
    if lost:
        yield Problem(
            "export-packages",
            f"what `{node.path}` runs in is not made whole: {', '.join(lost)}",
            "install it on each machine, or give the operator an image",
        )
    if in_images and not is_host and environment.image:
        yield Problem(
            "export-image",
            f"`{node.path}` starts in what `furness build` makes of `{environment.image}`",
            "build and push it; the image must have Python 3.8 or later",
        )
    if in_images and operator.mounts:
        yield Problem(
            "export-mounts",
            f"the folders of `{node.path}` are not mounted: {', '.join(operator.mounts)}",
            "let the command take the paths as arguments, or add volumes by hand",
        )
    if node.step.on:
        yield Problem(
            "export-executor",
            f"the step `{node.path}` runs where the others do, not on `{node.step.on}`",
            "export that step by itself",
        )


def _wrong_in(found: Plan) -> list[Problem]:
    problems = []
    for node in found.nodes:
        try:
            if node.step.when:
                check_portable(node.step.when)
        except DocumentError as error:
            problems += error.problems
    return problems
