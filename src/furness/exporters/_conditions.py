"""Conditions of steps, for a place where they are evaluated without us."""

from collections.abc import Iterable

from furness.errors import DocumentError, Problem
from furness.graph.portable import check_portable
from furness.model.pipeline import Step


def not_portable(steps: Iterable[Step]) -> list[Problem]:
    """Give what is wrong with those that can only be evaluated by us."""
    problems: list[Problem] = []
    for step in steps:
        try:
            if step.when is not None:
                check_portable(step.when)
        except DocumentError as error:
            problems += error.problems
    return problems
