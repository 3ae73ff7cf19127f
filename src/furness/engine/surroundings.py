"""What a run is driven with."""

from collections.abc import Callable

from msgspec import Struct

from furness import plugins
from furness.databases.interface import Database
from furness.executors.interface import Executor
from furness.graph.wires import Places
from furness.model.event import Event
from furness.model.pipeline import Pipeline
from furness.stores.interface import Store


def load_executor(name: str, folder: str) -> Executor:
    """Make the executor of a plug-in.

    Args:
        name: The plug-in's name.
        folder: The executor's own folder for one run, absolute; it exists.

    Raises:
        NotFoundError: There is no plug-in of that name.
        OutsideError: It cannot be imported.
    """
    return plugins.load("executors", name, Executor)(folder)


def take_as_it_is(steps: Pipeline, folder: str, place: Places) -> Pipeline:
    """Give steps that are added as they were written: their operators must be in place."""
    del folder, place
    return steps


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a run is driven with."""

    database: Database
    """Where it is recorded."""
    store: Store
    """Where its artifacts are."""
    folder: str
    """Where its workspaces are, absolute."""
    listen: Callable[[Event], None]
    """Is told every event, after it is recorded."""
    executor: Callable[[str, str], Executor] = load_executor
    """Makes an executor, by its name and for its folder."""
    complete: Callable[[Pipeline, str, Places], Pipeline] = take_as_it_is
    """Puts their operators into steps that are added; is given the folder that paths are in."""
