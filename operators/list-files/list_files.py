# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# least = {minimum = 0}
# ///
"""List the files of a folder whose names match a pattern."""

import shutil
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple, NoReturn


class Listed(NamedTuple):
    """What was found.

    Attributes:
        files: The files, in the order of their paths.
        entries: The path below the folder, the name, the ending and the size in bytes of each.
        total: How many there are.
    """

    files: list[Path]
    entries: list[dict[str, Any]]
    total: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def is_hidden(path: Path) -> bool:
    """Tell whether a path, or a folder above it, starts with a dot."""
    return any(part.startswith(".") for part in path.parts)


def find(folder: Path, pattern: str, exclude: tuple[str, ...], hidden: bool) -> list[Path]:
    """Give the paths below the folder that match, sorted."""
    if pattern.startswith("/") or ".." in Path(pattern).parts or not pattern:
        end(2, f"`{pattern}` is not a pattern of paths below the folder")
    found = {path.relative_to(folder) for path in folder.glob(pattern) if path.is_file()}
    return sorted(
        path
        for path in found
        if (hidden or not is_hidden(path))
        and not any(fnmatchcase(str(path), one) or fnmatchcase(path.name, one) for one in exclude)
    )


def copy(source: Path, target: Path) -> Path:
    """Copy a file: what is given on is never the file of the user itself."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


def main(
    folder: Path,
    pattern: str = "**/*",
    exclude: tuple[str, ...] = (),
    hidden: bool = False,
    least: int = 0,
) -> Listed:
    """List the files of a folder whose paths match a pattern, to be scattered or joined.

    Args:
        folder: The folder.
        pattern: A pattern of paths below the folder: `*.tif`, or `**/*.csv` in all folders below.
        exclude: Patterns of paths or names that are left out.
        hidden: Whether names that start with a dot count.
        least: How many files there must be.
    """
    paths = find(folder, pattern, exclude, hidden)
    if len(paths) < least:
        end(1, f"`{pattern}` matches {len(paths)} files, and there must be {least}")
    entries = [
        {
            "path": path.as_posix(),
            "name": path.name,
            "ending": path.suffix,
            "size": (folder / path).stat().st_size,
        }
        for path in paths
    ]
    files = [copy(folder / path, Path("files", path)) for path in paths]
    return Listed(files, entries, len(files))
