"""The library's front door: check, run and build, from Python; `authoring` has the rest.

The names in `furness` come from here. The command line does not use it.
"""

import os
import pathlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness.arguments import bind
from furness.authoring import Usable
from furness.engine.engine import result_value
from furness.engine.results import map_files
from furness.errors import ArgumentError, DocumentError, FurnessError, Problem, RunFailedError
from furness.graph.check import check as check_unit
from furness.lazy import lazy
from furness.model.event import Event
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Unit
from furness.model.run import Options, State
from furness.projects import find, open_project, problems_of, start

if TYPE_CHECKING:
    from furness.publish import build as builds
    from furness.publish import built
    from furness.publish import order as orders
else:
    builds = lazy("furness.publish.build")
    built = lazy("furness.publish.built")
    orders = lazy("furness.publish.order")


class Result(Struct, frozen=True, kw_only=True):
    """How a run from Python ended."""

    run: str
    """Its id."""
    state: str
    """Its state, in a word."""
    outputs: dict[str, Any]
    """The value of each output; files and folders are `pathlib.Path`."""
    document: dict[str, Any]
    """All of it, as `furness run --json` prints it."""


def run(  # noqa: PLR0913 - as the command has them
    unit: Usable | Unit | str | os.PathLike[str],
    arguments: Mapping[str, Any] | None = None,
    /,
    *,
    scatter: Iterable[str] = (),
    options: Options | None = None,
    folder: str | os.PathLike[str] = ".",
    listen: Callable[[Event], None] = lambda _: None,
    **given: Any,
) -> Result:
    """Run a script, an operator or a pipeline, and wait for its end.

    Args:
        unit: What to run: a path, or what `compile`, `@operator` and `@pipeline` give.
        arguments: Arguments by input, for names that Python's syntax does not take.
        scatter: Inputs whose arguments are lists, to be run once for each element.
        options: How it is to be done.
        folder: The project's folder.
        listen: Is told every event.
        given: Arguments by input.

    Raises:
        InputError: The unit or an argument is wrong; nothing was started.
        RunFailedError: The run failed; the message says which tasks and why.
    """
    if isinstance(unit, str | os.PathLike):
        unit = find(os.fspath(unit)).unit
    elif isinstance(unit, Usable):
        unit = unit.unit
    if not isinstance(unit, Operator | Pipeline):
        raise ArgumentError(
            f"`{getattr(unit, '__name__', unit)}` is no operator and no pipeline",
            hint="mark the function with `@furness.operator`, or give the path of a script",
            code="unit",
        )
    problems = check_unit(unit)
    if problems:
        raise DocumentError.of(problems)
    bound = bind(unit, {**(arguments or {}), **given}, scatter)
    project = open_project(os.fspath(folder))
    engine, record = start(project, bound, options or Options(), listen=listen)
    outcome = engine.drive(record)
    document = result_value(outcome, project.workspaces)
    if outcome.run.state != State.SUCCEEDED:
        raise RunFailedError(
            "\n".join(
                [f"the run {record.id} {outcome.run.state.word}"]
                + [f"{one['task']}: {one['message']}" for one in document["failures"]]
            ),
            hint=f"go on with it: furness runs resume {record.id}",
        )
    outputs = _with_paths(document["outputs"])
    return Result(run=record.id, state=outcome.run.state.word, outputs=outputs, document=document)


def check(unit: Usable | str | os.PathLike[str]) -> list[Problem]:
    """Give everything that is wrong with a document, a source, or a pipeline in Python.

    Args:
        unit: A path, or what `compile`, `@operator` and `@pipeline` give.
    """
    if not isinstance(unit, Usable):
        return problems_of(os.fspath(unit))
    try:
        return check_unit(unit.unit)
    except FurnessError as error:
        return error.problems


def build(
    source: str | os.PathLike[str], *, progress: Callable[[str], None] = lambda _: None, **wish: Any
) -> "built.Built":
    """Build an image, or an archive, of an operator, and publish it where that is asked for.

    Args:
        source: A script or a document.
        progress: Is told in a few words what is being done.
        wish: What `furness build` has flags for: `repository`, `version`, `push`, `maker`,
            `platform`, `include`, `template`, `base`, `wrap`, `no_cache`, `allow_breaking`,
            `sbom`, `sign`.

    Raises:
        FurnessError: It cannot be done; nothing half-made is left, nothing half published.
    """
    return builds.build(orders.Wish(source=os.fspath(source), **wish), progress)


def _with_paths(outputs: dict[str, Any]) -> dict[str, Any]:
    """Give outputs with their files as paths."""
    return {
        name: map_files(value, lambda file: pathlib.Path(file["path"]))
        for name, value in outputs.items()
    }
