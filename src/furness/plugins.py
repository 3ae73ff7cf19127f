"""Find a plug-in by family and name, and import it at first use.

Ours are declared as anybody's: one entry point in the group `furness.<family>`.
"""

import importlib
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from furness.errors import NotFoundError, OutsideError

Plugin = TypeVar("Plugin")


@cache
def names(family: str) -> dict[str, EntryPoint]:
    """Give the plug-ins of a family by name; none of them is imported.

    Args:
        family: A plural noun such as `executors`.
    """
    return {point.name: point for point in entry_points(group=f"furness.{family}")}


def load(family: str, name: str, interface: type[Plugin]) -> type[Plugin]:
    """Import one plug-in.

    Args:
        family: A plural noun such as `executors`.
        name: The plug-in's name, such as `slurm`.
        interface: The class that it must be a subclass of.

    Raises:
        NotFoundError: There is no plug-in of that name.
        OutsideError: It cannot be imported: a package that it needs is missing.
    """
    point = names(family).get(name)
    if point is None:
        near = get_close_matches(name, names(family), n=1)
        known = ", ".join(f"`{known}`" for known in sorted(names(family))) or "none"
        hint = f"did you mean `{near[0]}`?" if near else f"there are: {known}"
        raise NotFoundError(f"`{name}` is not one of the {family}", hint=hint, code="plugin")
    try:
        plugin: type[Plugin] = getattr(importlib.import_module(point.module), point.attr)
    except ImportError as error:
        raise OutsideError(
            f"the plug-in `{name}` of the {family} cannot be loaded: {error}",
            hint=f"pip install 'furness[{name}]'",
            code="plugin",
        ) from error
    if not issubclass(plugin, interface):
        raise OutsideError(f"`{point.value}` is not a {interface.__name__}", code="plugin")
    return plugin
