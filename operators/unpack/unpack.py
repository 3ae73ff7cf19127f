# /// script
# requires-python = ">=3.11.4"
# dependencies = []
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# most = {unit = "GB", minimum = 0}
# most_files = {minimum = 1}
#
# [tool.furness.outputs]
# folder = {type = "Directory", path = "unpacked"}
# size = {unit = "B"}
# ///
"""Unpack an archive that nobody needs to trust."""

import lzma
import shutil
import stat
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import NamedTuple, NoReturn

BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, lzma.LZMAError)


class Unpacked(NamedTuple):
    """What was in it.

    Attributes:
        folder: The folder with what was in the archive.
        files: The paths of the files in it, sorted.
        size: How large they are together.
    """

    folder: Path
    files: list[str]
    size: int


class Limits:
    """How much more may come out of an archive."""

    def __init__(self, size: float, files: int) -> None:
        self.size = size
        self.files = files

    def take(self, size: int) -> None:
        """Count one entry before it is unpacked."""
        self.size -= size
        self.files -= 1
        if self.size < 0:
            end(1, "there is more in the archive than `most` allows")
        if self.files < 0:
            end(1, "there are more files in the archive than `most_files` allows")


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse an entry of a ZIP file that is encrypted, or would not be a file of the folder."""
    path = PurePosixPath(entry.filename)
    if entry.flag_bits & 1:
        end(2, f"`{entry.filename}` is encrypted")
    if path.is_absolute() or ".." in path.parts or not path.parts:
        end(2, f"`{entry.filename}` lies outside the archive's folder")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        end(2, f"`{entry.filename}` is neither a file nor a folder")


def unpack_zip(archive: Path, folder: Path, limits: Limits) -> None:
    """Unpack a ZIP file. What is read of an entry is never more than it says."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            check_entry(entry)
            limits.take(entry.file_size)
            target = Path(opened.extract(entry, folder))
            if entry.external_attr >> 16 & 0o100 and target.is_file():
                target.chmod(0o755)


def unpack_tar(archive: Path, folder: Path, limits: Limits) -> None:
    """Unpack a tar file, compressed or not, with the filter of PEP 706."""
    with tarfile.open(archive) as opened:
        for entry in opened:
            limits.take(entry.size)
            opened.extract(entry, folder, filter="data")


def only_folder(folder: Path) -> Path:
    """Give the one folder that holds everything."""
    inside = list(folder.iterdir())
    if len(inside) != 1 or inside[0].is_symlink() or not inside[0].is_dir():
        end(2, "`strip` is true, but not everything is in one folder")
    return inside[0]


def unpack(archive: Path, folder: Path, limits: Limits) -> None:
    """Unpack an archive, or say what is wrong with it."""
    try:
        if tarfile.is_tarfile(archive):
            unpack_tar(archive, folder, limits)
        elif zipfile.is_zipfile(archive):
            unpack_zip(archive, folder, limits)
        else:
            end(2, f"`{archive.name}` is neither a ZIP nor a tar file")
    except tarfile.FilterError as error:
        end(2, f"an entry is refused: {error}")
    except (*BROKEN, NotImplementedError) as error:
        end(2, f"`{archive.name}` is broken: {error}")


def main(
    archive: Path, strip: bool = False, most: float = 10.0, most_files: int = 100_000
) -> Unpacked:
    """Unpack a ZIP or tar file; entries that lie outside, devices and bombs are refused.

    Args:
        archive: A ZIP file, or a tar file, also one compressed by gzip, bzip2 or xz.
        strip: Whether to leave out the one folder that holds everything.
        most: How large everything may be together.
        most_files: How many files and folders there may be.
    """
    part = Path("unpacking")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    unpack(archive, part, Limits(most * 1e9, most_files))
    folder = (only_folder(part) if strip else part).rename("unpacked")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files)
    return Unpacked(folder, [path.relative_to(folder).as_posix() for path in files], size)
