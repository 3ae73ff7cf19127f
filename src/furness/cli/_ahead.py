"""Show what a run would do: `furness run --dry-run`."""

from typing import TYPE_CHECKING, Any

from furness import projects
from furness.arguments import Bound
from furness.cli import output
from furness.model.run import Options

if TYPE_CHECKING:
    from furness.engine.forecast import Foreseen

LISTED = 1000
"""A fan-out of more elements is summarised by `--dry-run`, unless `--all` is given."""


def show_forecast(
    project: projects.Project,
    bound: Bound,
    options: Options,
    *,
    as_json: bool,
    everything: bool,
    **_: Any,
) -> int:
    """Print what would become of the tasks of a run, and give the exit status.

    Args:
        project: Where it would be recorded.
        bound: What would run.
        options: How it would run.
        as_json: Whether to print one JSON document.
        everything: Whether every element is shown, however many there are.
    """
    forecast = projects.foresee(project, bound, options, most=None if everything else LISTED)
    summary, large = forecast.summary, forecast.large
    if as_json:
        tasks = [
            {"task": one.task, "reuse": one.reuse, "why": list(one.why)} for one in forecast.tasks
        ]
        output.document({"tasks": tasks, "summary": summary, "summarised": large})
        return 0
    lines = [_foreseen_line(one) for one in forecast.tasks]
    lines += [
        f"{'…':8}{step}  {count} elements (--all shows each)" for step, count in large.items()
    ]
    if lines:
        output.data("\n".join(lines))
    output.note(", ".join(f"{count} {kind}" for kind, count in summary.items() if count))
    return 0


def _foreseen_line(one: "Foreseen") -> str:
    why = f"  {'; '.join(one.why)}" if one.why else ""
    return f"{one.reuse.ljust(8)}{one.task if one.index else one.step}{why}"
