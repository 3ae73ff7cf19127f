"""What a run is driven with."""

from collections.abc import Callable

from msgspec import Struct

from furness.databases.interface import Database
from furness.model.event import Event
from furness.stores.interface import Store


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
