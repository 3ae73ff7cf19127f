"""Find a plug-in by family and name, and import it at first use.

Ours are declared as anybody's: one entry point in the group `furness.<family>`. To read the entry
points of all installed packages takes longer than a small run, so what was found is kept in a file
until a folder of packages changes.
"""

import os
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec
from blake3 import blake3
from msgspec import Struct

from furness.errors import NotFoundError, OutsideError
from furness.lazy import lazy
from furness.lazy import load as load_module
from furness.settings import default_cache

if TYPE_CHECKING:
    import difflib
    from importlib import metadata
else:
    difflib = lazy("difflib")
    metadata = lazy("importlib.metadata")

Plugin = TypeVar("Plugin")


class Point(Struct, frozen=True):
    """Where a plug-in is."""

    name: str
    """What documents and flags call it."""
    module: str
    """The module that holds it."""
    attribute: str
    """Its name in the module."""
    package: str
    """The installed package that declares it."""
    version: str
    """The package's version."""


_PACKAGES = ("site-packages", "dist-packages")
"""The folders that packages are installed into; others, such as where the user is, change often."""

Points = dict[str, dict[str, Point]]


def names(family: str) -> dict[str, Point]:
    """Give the plug-ins of a family by name; none of them is imported.

    Args:
        family: A plural noun such as `executors`.
    """
    return _points().get(family, {})


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
        near = difflib.get_close_matches(name, names(family), n=1)
        known = ", ".join(f"`{known}`" for known in sorted(names(family))) or "none"
        hint = f"did you mean `{near[0]}`?" if near else f"there are: {known}"
        raise NotFoundError(f"`{name}` is not one of the {family}", hint=hint, code="plugin")
    try:
        plugin: type[Plugin] = getattr(load_module(point.module), point.attribute)
    except ImportError as error:
        raise OutsideError(
            f"the plug-in `{name}` of the {family} cannot be loaded: {error}",
            hint=f"pip install 'furness[{name}]'",
            code="plugin",
        ) from error
    if not issubclass(plugin, interface):
        raise OutsideError(
            f"`{point.module}:{point.attribute}` is not a {interface.__name__}",
            hint=f"ask those who make `{point.package}`",
            code="plugin",
        )
    return plugin


@cache
def _points() -> Points:
    file = os.path.join(default_cache(), "plugins", f"{_state_of_packages()}.json")
    with suppress(OSError, msgspec.DecodeError), open(file, "rb") as known:
        return msgspec.json.decode(known.read(), type=Points)
    found = _read_entry_points()
    with suppress(OSError):
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(f"{file}.{os.getpid()}", "wb") as new:
            new.write(msgspec.json.encode(found))
        os.replace(new.name, file)
    return found


def _state_of_packages() -> str:
    """Give a text that changes when a package is installed or removed."""
    state = blake3()
    for folder in sys.path:
        if os.path.basename(folder) in _PACKAGES:
            with suppress(OSError):
                state.update(f"{folder}\0{os.stat(folder).st_mtime_ns}\0".encode())
    return state.hexdigest(length=16)


def _read_entry_points() -> Points:
    found: Points = {}
    for package in metadata.distributions():
        for point in package.entry_points:
            if point.group.startswith("furness."):
                family = found.setdefault(point.group.removeprefix("furness."), {})
                family[point.name] = Point(
                    point.name, point.module, point.attr, package.name, package.version
                )
    return found
