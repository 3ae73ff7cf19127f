# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# level = {minimum = 0, maximum = 9}
#
# [tool.furness.outputs]
# archive = {path = "packed/*"}
# ///
"""Pack files and a folder into one archive."""

import gzip
import os
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

EARLIEST = (1980, 1, 1, 0, 0, 0)


class Archived(NamedTuple):
    """What was packed.

    Attributes:
        archive: The archive.
        entries: The names of the files in it, sorted.
    """

    archive: Path
    entries: list[str]


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give each file below a folder, with its name from there."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place, name)
            if path.is_symlink() and path.is_dir():
                end(2, f"`{path.relative_to(folder)}` is a link to a folder: copy what it leads to")
        for name in names:
            yield Path(place, name).relative_to(folder).as_posix(), Path(place, name)


def collect(files: list[Path], folder: Path | None) -> dict[str, Path]:
    """Give what goes into the archive by its name there, sorted."""
    found: dict[str, Path] = {}
    pairs = [(path.name, path) for path in files]
    for name, path in [*pairs, *(below(folder) if folder else ())]:
        if name in found:
            end(2, f"there are two files `{name}`: put them into a folder, under different names")
        found[name] = path
    if not found:
        end(2, "there is nothing to pack: give `files`, or a `folder` that is not empty")
    return dict(sorted(found.items()))


def mode_of(path: Path) -> int:
    """Give the permissions that are kept: whether a file can be executed."""
    return 0o755 if path.stat().st_mode & 0o100 else 0o644


def write_zip(target: Path, files: dict[str, Path], level: int) -> None:
    """Write a ZIP file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, path in files.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100000 | mode_of(path)) << 16
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(entry, "w") as stream:
                shutil.copyfileobj(source, stream, 1024 * 1024)


def write_tar(target: Path, files: dict[str, Path], level: int) -> None:
    """Write a tar file that is compressed with gzip."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", level, raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = path.stat().st_size, mode_of(path)
            with path.open("rb") as source:
                archive.addfile(entry, source)


def main(
    files: tuple[Path, ...] = (),
    folder: Path | None = None,
    format: Literal["zip", "tar.gz"] = "zip",
    name: str = "archive",
    level: int = 6,
) -> Archived:
    """Pack files and a folder into a ZIP or tar.gz file: the same content, the same bytes.

    Times and owners are left out, and the names are sorted.

    Args:
        files: Files that go to the top of the archive.
        folder: A folder whose content goes to the top of the archive.
        format: ZIP, or tar compressed with gzip.
        name: What the archive is called, without the ending.
        level: How hard it is compressed: 0 is not at all, 9 the most.
    """
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        end(2, f"`{name}` is not the name of a file")
    found = collect(list(files), folder)
    part = Path("archive.part")
    (write_zip if format == "zip" else write_tar)(part, found, level)
    Path("packed").mkdir(exist_ok=True)
    return Archived(part.replace(Path("packed", f"{name}.{format}")), list(found))
