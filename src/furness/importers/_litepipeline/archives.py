"""What is in the folder, the zip or the tar of a LitePipeline application."""

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterable, Iterator

from furness.importers._litepipeline.links import Content, Link, followed, link_at

_LARGEST = 64 * 1024 * 1024
_ALL = 512 * 1024 * 1024
_MOST = 10_000
_GZIP = b"\x1f\x8b"
_NOT_READ = ("__pycache__", ".git", ".svn", ".DS_Store")


def files_of_folder(folder: str) -> dict[str, Content]:
    """Give the files in a folder; of one that is too large its size.

    Raises:
        ValueError: There are too many.
    """
    found = dict(_counted(_in_folder(folder)))
    return dict(_counted(followed(found)))


def files_of_archive(path: str) -> dict[str, Content]:
    """Give the files in a zip or a tar; of one that is too large its size.

    Raises:
        ValueError: It is too large, or a path leads out of it.
    """
    found = dict(_weighed(_inside(_opened(path))))
    return dict(_weighed(followed(found)))


def holds(path: str, name: str) -> bool:
    """Tell whether a zip or a tar has a file of a name, in whatever folder."""
    return any(one.rpartition("/")[2] == name for one, _ in _opened(path))


def _counted(files: Iterable[tuple[str, Content]]) -> Iterator[tuple[str, Content]]:
    for count, one in enumerate(files):
        if count >= _MOST:
            raise ValueError(f"it has more than {_MOST:,} files")
        yield one


def _weighed(files: Iterable[tuple[str, Content]]) -> Iterator[tuple[str, Content]]:
    total = 0
    for name, content in _counted(files):
        total += len(content) if isinstance(content, bytes) else 0
        if total > _ALL:
            raise ValueError(f"it has more than {_ALL >> 20} MiB")
        yield name, content


def _in_folder(folder: str) -> Iterator[tuple[str, Content]]:
    """Give files and links; a link to a file elsewhere is that file."""
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - {*_NOT_READ})
        linked = [one for one in folders if os.path.islink(os.path.join(above, one))]
        for name in sorted({*names, *linked} - {*_NOT_READ}):
            path = os.path.join(above, name)
            inside = os.path.relpath(path, folder).replace(os.sep, "/")
            if os.path.isfile(path):
                size = os.path.getsize(path)
                yield inside, size if size > _LARGEST else _read(path)
            elif os.path.islink(path):
                yield inside, link_at(path, folder)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _opened(path: str) -> Iterator[tuple[str, Content]]:
    with open(path, "rb") as file:
        content = file.read(_ALL + 1)
    if len(content) > _ALL:
        raise ValueError(f"it has more than {_ALL >> 20} MiB")
    is_zip = zipfile.is_zipfile(io.BytesIO(content))
    named = path.endswith(".zip") and not content.startswith(_GZIP)
    return _of_zip(content) if is_zip or named else _of_tar(content)


def _inside(opened: Iterable[tuple[str, Content]]) -> Iterator[tuple[str, Content]]:
    for name, content in opened:
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or ".." in parts or not parts:
            raise ValueError(f"`{name}` leads out of it")
        if not {*parts} & {*_NOT_READ}:
            yield "/".join(parts), content


def _of_zip(content: bytes) -> Iterator[tuple[str, Content]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in archive.infolist():
            if stat.S_ISLNK(one.external_attr >> 16):
                yield one.filename, Link(archive.read(one).decode())
            elif not one.is_dir():
                large = one.file_size > _LARGEST
                yield one.filename, one.file_size if large else archive.read(one)


def _of_tar(content: bytes) -> Iterator[tuple[str, Content]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for one in archive:
            if one.issym():
                yield one.name, Link(one.linkname)
            try:
                file = archive.extractfile(one) if one.isfile() or one.islnk() else None
            except KeyError:
                raise ValueError(f"`{one.name}` leads out of it, to `{one.linkname}`") from None
            if file is not None:
                yield one.name, one.size if one.size > _LARGEST else file.read()
