"""What is said of a step beside its wires: what it uses, and how it runs."""

from collections.abc import Iterator

from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, name_of

_EVENTS = {"success": "on success", "failure": "on failure", "always": "at the end"}


def exits_of(pipeline: Pipeline) -> Iterator[tuple[str, str, Step]]:
    """Give each exit step, after its event and what the event is called."""
    for event, called in _EVENTS.items():
        step = getattr(pipeline.exit, event)
        if step:
            yield event, called, step


def operator_name(step: Step) -> str:
    """Give the name of what a step uses, whether or not it was found yet."""
    unit = step.operator
    return name_of(unit) if isinstance(unit, Operator | Pipeline) else str(unit)


def notes_of(step: Step) -> tuple[str, ...]:
    """Give what is to be said of a step beside its arguments."""
    notes = []
    if step.scatter:
        joint = " \N{MULTIPLICATION SIGN} " if step.scatter.method == "cross" else ", "
        notes.append(f"for each {joint.join(step.scatter.inputs)}")
    if step.when is not None:
        notes.append(f"when {step.when}")
    if step.needs:
        notes.append(f"after {', '.join(step.needs)}")
    if step.on:
        notes.append(f"on {step.on}")
    if step.retry.attempts > 1:
        notes.append(f"{step.retry.attempts} attempts")
    if step.allow_failure:
        notes.append("may fail")
    return tuple(notes)
