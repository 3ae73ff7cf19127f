"""The host as it is: nothing is made, the programs at hand are used.

Its lock is the Python version alone, major and minor: neither a path nor a machine is in it, so
that what was done before is found again on another machine and in another folder.
"""

import os
from collections.abc import Callable, Mapping

from furness.builders._interpreter import at_hand
from furness.builders.interface import Builder, Prepared
from furness.errors import PreparationError
from furness.model.digest import digest
from furness.model.environment import AnyEnvironment
from furness.settings import default_cache


class HostBuilder(Builder):
    """Gives the interpreter at hand for the environment `host`."""

    def __init__(self, cache: str | None = None, variables: Mapping[str, str] = os.environ) -> None:
        self.cache = cache or default_cache(variables)
        """The folder that all projects share."""
        self.variables = variables
        """The environment variables that say what is at hand."""

    def find(self, environment: AnyEnvironment, folder: str) -> Prepared | None:
        """See `Builder.find`."""
        del folder
        if environment != "host":
            return None
        python = at_hand(self.variables, self.cache)
        lock = digest({"host": True, "python": python.version})
        return Prepared(lock=lock, python=python.path, variables=self._active())

    def build(
        self, environment: AnyEnvironment, folder: str, progress: Callable[[str], None]
    ) -> Prepared:
        """See `Builder.build`."""
        del progress
        found = self.find(environment, folder)
        if found is None:
            raise PreparationError(
                "the builder `host` makes nothing",
                hint="write `environment: host`, or use the builder `venv` for Python packages",
                code="environment-kind",
            )
        return found

    def _active(self) -> dict[str, str]:
        active = self.variables.get("VIRTUAL_ENV")
        return {"PATH": os.path.join(active, "bin"), "VIRTUAL_ENV": active} if active else {}
