"""A plan for targets whose tasks share a folder: its steps, their lanes and what they wait for."""

import math
from collections.abc import Callable, Iterable

from msgspec import Struct

from furness.errors import Problem
from furness.exporters._folder import FOLDER
from furness.exporters._waiting import read_by
from furness.graph.plan import ROOT, Node, Plan, Value
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
