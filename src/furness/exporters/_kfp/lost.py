"""What KFP cannot say of operators and pipelines: what is refused, and what happens instead."""

from collections.abc import Iterator

from furness.errors import DocumentError, Problem
from furness.exporters._conditions import not_portable
from furness.exporters._defaults import lost_defaults
from furness.exporters._kfp.exits import exits_of, is_compound, late_exits
from furness.exporters._nested import operators_in
from furness.exporters._pod import is_foreign
from furness.exporters._surroundings import lost_executor
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, Unit


def _steps(unit: Unit, prefix: str = "") -> Iterator[tuple[str, Step]]:
    """Give each step in a unit with its path, those of pipelines in it and exit steps too."""
    if isinstance(unit, Pipeline):
        ends = (
            {f"exit/{event}": step for event, step in exits_of(unit).items()} if not prefix else {}
        )
        for name, step in {**unit.steps, **ends}.items():
            yield f"{prefix}{name}", step
            yield from _steps(step.operator, f"{prefix}{name}/")


def check_unit(unit: Unit) -> None:
    """Refuse what KFP cannot do.

    Raises:
        DocumentError: All such problems.
    """
    problems = not_portable(step for _, step in _steps(unit))
    problems += [_refused(one) for one in operators_in(unit) if one.mounts and is_foreign(one)]
    problems += [_refused_exit(event) for event, step in late_exits(unit) if is_compound(step)]
    if problems:
        raise DocumentError.of(list(dict.fromkeys(problems)))


def _refused(operator: Operator) -> Problem:
    return Problem(
        "export-mounts",
        f"KFP cannot put files at `{next(iter(operator.mounts))}`, as `{operator.operator}` asks",
        "write a script around its program that takes paths, and give that the image",
    )


def _refused_exit(event: str) -> Problem:
    return Problem(
        "export-exit",
        f"the exit step `{event}` is more than one task, which KFP does not start after a failure",
        "give it an operator, without `when` and `scatter`",
    )


def lost_of(unit: Unit) -> Iterator[Problem]:
    """Give what KFP cannot say, with what happens instead."""
    late = [event for event, _ in late_exits(unit)]
    if len(late) > 1:
        yield Problem(
            "export-exit",
            "KFP's compiler knows one task that runs after a failure, and here are two",
            "see that your KFP runs both, or put them into one operator",
        )
    for name, step in _steps(unit):
        yield from _lost_in(name, step)
    for operator in operators_in(unit):
        yield from _lost_around(operator)


def _lost_in(name: str, step: Step) -> Iterator[Problem]:
    """Give what is lost of a step."""
    inputs, scattered = step.operator.inputs, step.scatter.inputs if step.scatter else ()
    yield from lost_executor(name, step)
    if any(inputs[one].type.holds_files for one in scattered):
        yield Problem(
            "export-scatter",
            f"each task of `{name}` gets the whole list and takes its element from there: KFP's"
            " back end has no loops over files",
            "scatter over a few large files, or over texts that name them",
        )
    if step.retry.jitter:
        yield Problem(
            "export-retry",
            f"KFP waits exactly as long as said before `{name}` is tried again",
            "leave `jitter` out",
        )


def _lost_around(operator: Operator) -> Iterator[Problem]:
    """Give what is lost of an operator and the surroundings of its tasks."""
    name = operator.operator
    yield from _lost_lists(operator)
    yield from lost_defaults(operator, operator.inputs)
    if is_foreign(operator):
        yield Problem(
            "export-image",
            f"the task of `{name}` is started by `python3`, which its image must have",
            "take an image with Python 3.8 or later",
        )
    if operator.ports:
        yield Problem(
            "export-ports",
            f"KFP opens no ports: {', '.join(operator.ports)} of `{name}`",
            "run it where they can be reached",
        )


def _lost_lists(operator: Operator) -> Iterator[Problem]:
    name = operator.operator
    for output, one in operator.outputs.items():
        if one.type.holds_files and one.type.required.name == "List":
            yield Problem(
                "export-list",
                f"`{output}` of `{name}` is one artifact, a folder: a container of KFP gives no"
                " list of files",
                "let other components read `values.json` in it",
            )
