"""The figures of each step of a run."""

from typing import TYPE_CHECKING, Any

from furness import projects
from furness.cli import output
from furness.cli._records import pipeline_of, plan_of
from furness.lazy import lazy
from furness.model.run import RunRecord

if TYPE_CHECKING:
    from furness.report import content
else:
    content = lazy("furness.report.content")


def figures_of(project: projects.Project, run: RunRecord) -> "list[content.StepFigures]":
    """Give the figures of the steps of a run, in the order of its plan."""
    found = content.steps_of(
        content.tasks_of(project.database.attempts(run.id)),
        pipeline_of(project, run),
    )
    plan = plan_of(project, run)
    order = {node.path: number for number, node in enumerate(plan.nodes)} if plan else {}
    return sorted(found, key=lambda one: order.get(one.step, len(order)))


def describe_step(figures: "content.StepFigures") -> dict[str, Any]:
    """Give the figures of a step for programs."""
    return {
        "step": figures.step,
        "tasks": dict(figures.counts),
        "median_seconds": _median(figures.walls),
        "longest_seconds": max(figures.walls, default=None),
        "cpu_seconds": figures.cpu_seconds,
        "memory_bytes": figures.memory_bytes,
    }


def _median(walls: tuple[float, ...]) -> float | None:
    """Give the one in the middle; they are sorted."""
    return walls[len(walls) // 2] if walls else None


STEP_HEADINGS = ("STEP", "TASKS", "MEDIAN", "LONGEST", "CPU", "MEMORY")
"""The names of the columns of `step_row`."""


def step_row(figures: "content.StepFigures") -> tuple[str, ...]:
    """Give what a table says of a step."""
    words = ", ".join(f"{count} {word}" for word, count in figures.counts.items())
    return (
        figures.step,
        words or "not begun",
        output.seconds(_median(figures.walls)),
        output.seconds(max(figures.walls, default=None)),
        output.seconds(figures.cpu_seconds),
        output.size(figures.memory_bytes),
    )
