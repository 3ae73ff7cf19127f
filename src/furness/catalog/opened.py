"""Which catalogs are looked into: those of the settings, or those that a flag names."""

import os
from collections.abc import Callable, Sequence

from furness.catalog.folder import FolderCatalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.registry import RegistryCatalog, group_of
from furness.catalog.repositories import LayoutCatalog
from furness.errors import InputError, NotFoundError
from furness.model.pipeline import Unit
from furness.oci.index import check_layout
from furness.settings import FILE, load_settings

_LAYOUT = "oci-layout:"
_REGISTRY = "oci://"

Load = Callable[[str], Unit]
"""Reads a document, and makes it complete."""


def open_all(addresses: Sequence[str], load: Load, folder: str = ".") -> list[OpenCatalog]:
    """Open catalogs, in the order in which they are looked into.

    Args:
        addresses: Such as `operators`, `oci://registry.example.org/group`, `oci-layout:stick`;
            none takes those of the settings, of which folders may be missing.
        load: Reads a document, and makes it complete.
        folder: The project's folder.

    Raises:
        InputError: An address is none, or a folder is not there.
    """
    if addresses:
        return [_existing(one, load, folder) for one in addresses]
    settings = load_settings({}, folder)
    origin = settings.origin("catalogs")
    beside = os.path.dirname(origin) if os.path.basename(origin) == FILE else folder
    return [open_one(one, load, beside) for one in settings.catalogs]


def _existing(address: str, load: Load, folder: str) -> OpenCatalog:
    if address.startswith(_LAYOUT):
        check_layout(os.path.normpath(os.path.join(folder, address.removeprefix(_LAYOUT))))
    elif not address.startswith(_REGISTRY) and not os.path.isdir(os.path.join(folder, address)):
        _refuse_scheme(address)
        raise NotFoundError(
            f"there is no folder `{address}`, which is to be a catalog",
            hint="correct what follows `--catalog`",
            code="catalog",
        )
    return open_one(address, load, folder)


def open_one(address: str, load: Load, folder: str = ".") -> OpenCatalog:
    """Open one catalog; a folder need not be there yet.

    Args:
        address: What it is called.
        load: Reads a document, and makes it complete.
        folder: What folders are relative to.

    Raises:
        InputError: It is no address of a catalog.
    """
    if address.startswith(_REGISTRY):
        return RegistryCatalog(address, group_of(address))
    place = os.path.normpath(os.path.join(folder, address.removeprefix(_LAYOUT)))
    if address.startswith(_LAYOUT):
        return LayoutCatalog(address, place)
    _refuse_scheme(address)
    return FolderCatalog(address, place, load)


def _refuse_scheme(address: str) -> None:
    if "://" in address:
        raise InputError(
            f"`{address}` is no catalog",
            hint="a catalog is a folder, `oci://registry.example.org/group` or `oci-layout:FOLDER`",
            code="catalog",
        )
