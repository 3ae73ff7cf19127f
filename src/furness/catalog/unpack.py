"""Take the files out of an artifact, none of which may leave its folder."""

import io
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping

from furness.catalog.artifact import DOCUMENT, Artifact, File
from furness.catalog.contents import LOCK, MOST_FILES, SOURCES, TITLE, refuse
from furness.catalog.named import check_named

_LONGEST = 1000
_LONGEST_PART = 255
_SHOWN = 40


def files_of(artifact: Artifact) -> dict[str, File]:
    """Give the files of an operator by path, its document as the artifact has it.

    Raises:
        OutsideError: A path leaves the folder, something is no plain file, or the document names a
            file that is not among them.
    """
    contents = artifact.contents
    found = {DOCUMENT: File(artifact.blobs[contents.config.digest])}
    for layer in contents.layers:
        content = artifact.blobs[layer.digest]
        if layer.media_type == SOURCES:
            found |= dict(_members(content))
        elif layer.media_type == LOCK:
            found[checked(layer.annotations.get(TITLE, ""))] = File(content)
    if len(found) > MOST_FILES:
        raise refuse(f"it has {len(found)} files, of at most {MOST_FILES}")
    _check_folders(found)
    check_named(artifact.operator, found)
    return found


def _check_folders(names: Iterable[str]) -> None:
    """Refuse a file that would be a folder as well."""
    above = {one[:at] for one in names for at, sign in enumerate(one) if sign == "/"}
    for name in names:
        if name in above:
            raise refuse(f"`{name}` in it is a file and a folder")


def _members(content: bytes) -> Iterator[tuple[str, File]]:
    """Give the files in a tar: only plain ones, below the folder, no larger than the tar itself."""
    names: set[str] = set()
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for number, one in enumerate(archive):
                name = checked(one.name)
                if not _is_plain(one, content) or name in names:
                    raise refuse(f"`{name}` in its sources is no plain file, or is there twice")
                if number >= MOST_FILES:
                    raise refuse(f"its sources are more than {MOST_FILES} files")
                names.add(name)
                file = archive.extractfile(one)
                yield name, File(file.read() if file else b"", bool(one.mode & 0o100))
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise refuse(f"its sources are no archive: {error}") from None


def _is_plain(one: tarfile.TarInfo, content: bytes) -> bool:
    """Tell whether a member is a file whose bytes are all in the tar: none with holes."""
    is_file = one.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not one.issparse()
    return is_file and 0 <= one.size <= len(content)


def checked(name: str) -> str:
    """Give the path of a file that stays below the folder it is written to.

    Raises:
        OutsideError: It would leave it, or take the document's place.
    """
    parts = name.split("/")
    is_wrong = name == DOCUMENT or "\0" in name or "\\" in name
    if is_wrong or any(one in ("", ".", "..") for one in parts):
        raise refuse(f"`{name}` in it would be written to another place")
    longest = max(len(os.fsencode(one)) for one in parts)
    if longest > _LONGEST_PART or len(os.fsencode(name)) > _LONGEST:
        raise refuse(f"`{name[:_SHOWN]}…` in it is longer than a path can be")
    return name


def write_files(files: Mapping[str, File], folder: str) -> None:
    """Write files into a folder, which is made.

    Args:
        files: The files by path, as `files_of` gives them.
        folder: Where they go.

    Raises:
        OSError: It cannot be written.
    """
    for name, one in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(descriptor, "wb") as file:
            file.write(one.content)
        os.chmod(path, 0o755 if one.is_program else 0o644)
