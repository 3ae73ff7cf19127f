"""The files of a LitePipeline application: a folder, a zip, or a tar.gz with one folder in it."""

import io
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.importers._source import Source, parse_source
from furness.model.document import decode_text

CONFIGURATION = "configuration.json"
"""What every application has in its folder."""
_LARGEST = 64 * 1024 * 1024
_ALL = 512 * 1024 * 1024
_MOST = 10_000
_NOT_READ = ("__pycache__", ".git", ".svn", ".DS_Store")
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
    is_flat: bool = False
    """Whether it is an archive without a folder in it, which LitePipeline does not take."""


def is_archive(path: str) -> bool:
    """Tell whether a path ends as an archive of LitePipeline does."""
    return path.endswith((".zip", ".tar.gz", ".tgz"))


def read_package(path: str) -> Package:
    """Read an application.

    Args:
        path: Its folder, its archive, or its `configuration.json`.

    Raises:
        DocumentError: It is broken, or there is no configuration in it.
    """
    if os.path.isfile(path) and not is_archive(path):
        path = os.path.dirname(path) or "."
    try:
        content = dict(_of_folder(path) if os.path.isdir(path) else _of_archive(path))
        "".join(content).encode()
    except _BROKEN as error:
        said = str(getattr(error, "strerror", None) or error)
        message = f"`{path}` cannot be read: {said.lower() or 'it is broken'}"
        raise wrong(
            message, "pack the folder of the application again", Place(path, 1, 1)
        ) from None
    root = _root(content)
    name = os.path.basename(os.path.abspath(path))
    for ending in (".zip", ".tar.gz", ".tgz"):
        name = name if os.path.isdir(path) else name.removesuffix(ending)
    inside = {one[len(root) :]: text for one, text in content.items() if one.startswith(root)}
    files = {one: text for one, text in inside.items() if isinstance(text, bytes)}
    return Package(
        name=root.rstrip("/").rpartition("/")[2] or name,
        configuration=_configuration(path, files),
        files=files,
        large={one: size for one, size in inside.items() if isinstance(size, int)},
        is_flat=not root and not os.path.isdir(path),
    )


def wrong(message: str, hint: str, place: Place) -> DocumentError:
    """Make the error that a file is none of LitePipeline, or is broken."""
    return DocumentError(message, hint=hint, place=place, code="litepipeline")


def _configuration(path: str, files: dict[str, bytes]) -> Source:
    place = os.path.join(path, CONFIGURATION)
    if CONFIGURATION not in files:
        hint = "pack a folder that has one, with the scripts of its actions beside it"
        raise wrong(f"there is no `{CONFIGURATION}` in `{path}`", hint, Place(path, 1, 1))
    return parse_source(place, decode_text(files[CONFIGURATION], place))


def _root(content: dict[str, bytes | int]) -> str:
    """Give the folder that holds the configuration, with a slash; the outermost."""
    found = [one for one in content if one.rpartition("/")[2] == CONFIGURATION]
    nearest = min(found, key=lambda one: (one.count("/"), one), default="")
    return nearest.removesuffix(CONFIGURATION)


def _of_folder(folder: str) -> Iterator[tuple[str, bytes | int]]:
    count = 0
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {*_NOT_READ})
        for name in sorted(set(names) - {*_NOT_READ}):
            path = os.path.join(above, name)
            if not os.path.isfile(path):
                continue
            size = os.path.getsize(path)
            count = _count(count)
            with open(path, "rb") as file:
                inside = os.path.relpath(path, folder).replace(os.sep, "/")
                yield inside, size if size > _LARGEST else file.read()


def _of_archive(path: str) -> Iterator[tuple[str, bytes | int]]:
    with open(path, "rb") as file:
        content = file.read(_ALL + 1)
    if len(content) > _ALL:
        raise ValueError(f"it has more than {_ALL >> 20} MiB")
    opened = _of_zip(content) if zipfile.is_zipfile(io.BytesIO(content)) else _of_tar(content)
    count, total = 0, 0
    for name, text in opened:
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or ".." in parts or not parts:
            raise ValueError(f"`{name}` leads out of it")
        total += len(text) if isinstance(text, bytes) else 0
        count = _count(count)
        if total > _ALL:
            raise ValueError(f"it has more than {_ALL >> 20} MiB")
        if not {*parts} & {*_NOT_READ}:
            yield "/".join(parts), text


def _count(count: int) -> int:
    if count >= _MOST:
        raise ValueError(f"it has more than {_MOST:,} files")
    return count + 1


def _of_zip(content: bytes) -> Iterator[tuple[str, bytes | int]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in archive.infolist():
            if not one.is_dir():
                large = one.file_size > _LARGEST
                yield one.filename, one.file_size if large else archive.read(one)


def _of_tar(content: bytes) -> Iterator[tuple[str, bytes | int]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for one in archive:
            file = archive.extractfile(one) if one.isfile() or one.islnk() else None
            if file is not None:
                yield one.name, one.size if one.size > _LARGEST else file.read()
