"""A project: the folder in which runs are recorded and artifacts kept, and what can be done there.

The command line and the library are thin faces over these functions.
"""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness import plugins
from furness.arguments import Bound
from furness.catalog.find import Catalog
from furness.databases.interface import Database
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import Preparation
from furness.errors import DocumentError, FurnessError, NotFoundError, Problem
from furness.graph.check import check as check_unit
from furness.lazy import lazy
from furness.model.document import place_of
from furness.model.event import Event
from furness.model.pipeline import Unit
from furness.model.run import Options, RunRecord
from furness.settings import load_settings
from furness.stores.interface import Store

if TYPE_CHECKING:
    from furness.engine import engine as engines
    from furness.engine import foresee as ahead
    from furness.engine.forecast import Forecast
else:
    engines = lazy("furness.engine.engine")
    ahead = lazy("furness.engine.foresee")


def folder_of(place: str = ".") -> str:
    """Give the folder of runs and artifacts of the project in a place, by its settings; absolute.

    Args:
        place: Where the user is.

    Raises:
        InputError: A setting is wrong.
    """
    return os.path.abspath(os.path.join(place, load_settings({}, place).folder))


class Project(Struct, frozen=True, kw_only=True):
    """A folder in which runs are recorded and artifacts kept."""

    folder: str
    """The project's own folder, absolute."""
    database: Database
    """Its runs."""
    store: Store
    """Its artifacts."""

    @property
    def workspaces(self) -> str:
        """Where its tasks have their workspaces."""
        return os.path.join(self.folder, "workspaces")

    def surroundings(self, listen: Callable[[Event], None]) -> Surroundings:
        """Give what its runs are driven with.

        Args:
            listen: Is told every event.
        """
        return Surroundings(
            database=self.database,
            store=self.store,
            folder=self.workspaces,
            listen=listen,
            complete=Catalog().complete_steps,
        )

    def run(self, name: str) -> RunRecord:
        """Find a run by its id, the beginning of it, its name, or `last`.

        Raises:
            NotFoundError: There is no such run.
        """
        record = self.database.run(name)
        if record is None:
            raise NotFoundError(
                f"there is no run `{name}` in this folder",
                hint="`furness runs list` shows the runs there are",
                code="run",
            )
        return record


def open_project(folder: str = ".") -> Project:
    """Open the project in a folder; it is made when it is first written to.

    Args:
        folder: Where the user is.

    Raises:
        DatabaseError: The database cannot be opened.
    """
    own = folder_of(folder)
    return Project(
        folder=own,
        database=plugins.load("databases", "sqlite", Database)(own),
        store=plugins.load("stores", "directory", Store)(os.path.join(own, "store")),
    )


class Found(Struct, frozen=True, kw_only=True):
    """What a command names, and what could not be decided about it."""

    unit: Unit
    """The operator or pipeline, complete."""
    hints: tuple[Problem, ...]
    """Questions that the frontends have about the sources."""


def find(
    reference: str,
    folder: str = "",
    *,
    catalogs: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Found:
    """Find a document, a source or a function in a source, or a name in a catalog, checked.

    Args:
        reference: Such as `blur.py`, `pipeline.yaml`, `tools.py:blur` or `blur@1`.
        folder: What it is relative to.
        catalogs: Where names are looked for; none of them takes those of the settings.
        progress: Is told what is fetched.

    Raises:
        NotFoundError: There is no such file.
        DocumentError: All that is wrong with it.
    """
    catalog = Catalog(catalogs, progress=progress)
    unit = catalog.find(reference, folder)
    problems = check_unit(unit, _locator(reference, folder))
    if problems:
        raise DocumentError.of(problems)
    return Found(unit=unit, hints=tuple(catalog.hints))


def _locator(reference: str, folder: str) -> Callable[[tuple[str | int, ...]], Any]:
    path = os.path.join(folder, reference)

    def locate(keys: tuple[str | int, ...]) -> Any:
        if not path.endswith((".yaml", ".yml", ".json")):
            return None
        with open(path, encoding="utf-8") as file:
            return place_of(file.read(), path, keys)

    return locate


def problems_of(reference: str, folder: str = "") -> list[Problem]:
    """Give everything that is wrong with a document or a source, and with what it names.

    Args:
        reference: Such as `blur.py` or `pipeline.yaml`.
        folder: What it is relative to.
    """
    try:
        find(reference, folder)
    except FurnessError as error:
        return error.problems
    return []


def start(
    project: Project,
    bound: Bound,
    options: Options,
    *,
    name: str | None = None,
    listen: Callable[[Event], None] = lambda _: None,
) -> "tuple[engines.Engine, RunRecord]":
    """Record a new run; the engine's `drive` brings it to its end.

    Args:
        project: Where it is recorded.
        bound: The pipeline and its arguments.
        options: How it is to be done.
        name: The user's name for it.
        listen: Is told every event.
    """
    engine = engines.Engine(project.surroundings(listen), os.environ)
    return engine, engine.start(bound.pipeline, bound.arguments, options, name=name)


def resume(
    project: Project, run: str, *, listen: Callable[[Event], None] = lambda _: None
) -> "tuple[engines.Engine, RunRecord]":
    """Take a run up again that has not succeeded; the engine's `drive` goes on with it.

    Args:
        project: Where it is recorded.
        run: Its id or name.
        listen: Is told every event.
    """
    return engines.Engine(project.surroundings(listen), os.environ), project.run(run)


def foresee(
    project: Project, bound: Bound, options: Options, *, most: int | None = None
) -> "Forecast":
    """Tell what a run would do with each task that is known now; nothing is done.

    Args:
        project: Where earlier runs are recorded.
        bound: The pipeline and its arguments.
        options: How it would be done.
        most: A step with more tasks is only counted; None tells each of any number.
    """
    foresight = ahead.Foresight(
        bound.pipeline,
        bound.arguments,
        project.surroundings(lambda _: None),
        Preparation(os.environ, lambda _, __: None),
        options.executor,
    )
    return foresight.tell(reuse=options.reuse, most=most)
