"""The files of a LitePipeline application: a folder, a zip, or a tar.gz with one folder in it."""

import os
import tarfile
import zipfile
import zlib

from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.importers._litepipeline.archives import files_of_archive, files_of_folder, holds
from furness.importers._litepipeline.links import Content, Link
from furness.importers._source import Source, parse_source
from furness.model.document import decode_text

CONFIGURATION = "configuration.json"
"""What every application has in its folder."""
_ENDINGS = (".zip", ".tar.gz", ".tgz")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)


class Package(Struct, frozen=True, kw_only=True):
    """An application as it was packed."""

    name: str
    """What its folder is called."""
    configuration: Source
    """What its `configuration.json` says."""
    files: dict[str, bytes]
    """Its files, by their path in its folder."""
    large: dict[str, int]
    """The sizes of files that are too large to be copied."""
    links: dict[str, str]
    """Where links lead that lead to nothing in it."""
    is_flat: bool = False
    """Whether it is an archive without a folder in it, which LitePipeline does not take."""


def is_archive(path: str) -> bool:
    """Tell whether a path ends as an archive of LitePipeline does."""
    return path.endswith(_ENDINGS)


def read_package(path: str) -> Package:
    """Read an application.

    Args:
        path: Its folder, its archive, or its `configuration.json`.

    Raises:
        DocumentError: It is broken, or there is no configuration in it.
    """
    if os.path.isfile(path) and not is_archive(path):
        path = os.path.dirname(path) or "."
    content = _read(path)
    root = _root(content)
    inside = {one[len(root) :]: text for one, text in content.items() if one.startswith(root)}
    files = {one: text for one, text in inside.items() if isinstance(text, bytes)}
    return Package(
        name=root.rstrip("/").rpartition("/")[2] or _name_of(path),
        configuration=_configuration(path, files),
        files=files,
        large={one: size for one, size in inside.items() if isinstance(size, int)},
        links={one: link.target for one, link in inside.items() if isinstance(link, Link)},
        is_flat=not root and not os.path.isdir(path),
    )


def _read(path: str) -> dict[str, Content]:
    try:
        content = files_of_folder(path) if os.path.isdir(path) else files_of_archive(path)
        "".join(content).encode()
    except _BROKEN as error:
        said = str(getattr(error, "strerror", None) or error)
        message = f"`{path}` cannot be read: {said.lower() or 'it is broken'}"
        raise wrong(
            message, "pack the folder of the application again", Place(path, 1, 1)
        ) from None
    return content


def _name_of(path: str) -> str:
    """Give what a folder or an archive is called, without its ending."""
    name = os.path.basename(os.path.abspath(path))
    for ending in () if os.path.isdir(path) else _ENDINGS:
        name = name.removesuffix(ending)
    return name


def is_package(path: str) -> bool:
    """Tell whether an archive has a configuration in it, be it one that is refused."""
    try:
        return holds(path, CONFIGURATION)
    except _BROKEN:
        return False


def wrong(message: str, hint: str, place: Place) -> DocumentError:
    """Make the error that a file is none of LitePipeline, or is broken."""
    return DocumentError(message, hint=hint, place=place, code="litepipeline")


def _configuration(path: str, files: dict[str, bytes]) -> Source:
    place = os.path.join(path, CONFIGURATION)
    if CONFIGURATION not in files:
        hint = "pack a folder that has one, with the scripts of its actions beside it"
        raise wrong(f"there is no `{CONFIGURATION}` in `{path}`", hint, Place(path, 1, 1))
    return parse_source(place, decode_text(files[CONFIGURATION], place))


def _root(content: dict[str, Content]) -> str:
    """Give the folder that holds the configuration, with a slash; the outermost."""
    found = [one for one in content if one.rpartition("/")[2] == CONFIGURATION]
    nearest = min(found, key=lambda one: (one.count("/"), one), default="")
    return nearest.removesuffix(CONFIGURATION)
