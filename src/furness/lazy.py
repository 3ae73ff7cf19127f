"""Modules that are imported at their first use.

`furness --help` must not pay for a progress bar. A heavy module is named at the top of a file,
as any import, and loaded when an attribute of it is first asked for.
"""

import sys
from types import ModuleType


class LazyModule(ModuleType):
    """A module that has not been imported yet."""

    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:  # it stands in, and is not enough
            del sys.modules[self.__name__]
        return getattr(load(self.__name__), name)


def lazy(name: str) -> ModuleType:
    """Give a stand-in for a module, which imports it when it is first used.

    Args:
        name: The module's full name, such as `rich.progress`.
    """
    return LazyModule(name)


def load(name: str) -> ModuleType:
    """Import a module by its full name, without `importlib`, which brings `warnings` along."""
    __import__(name)
    return sys.modules[name]
