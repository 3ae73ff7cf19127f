# /// script
# requires-python = ">=3.11"
# dependencies = ["blake3>=1.0"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# expected = {format = "text/plain"}
#
# [tool.furness.outputs]
# manifest = {path = "checksums.txt", format = "text/plain"}
# ///
"""Write and verify the checksums of files."""

import hashlib
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn

import blake3

CHUNK = 1024 * 1024
LINE = re.compile(r"(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")
ALGORITHMS: dict[str, Callable[[], Any]] = {"sha256": hashlib.sha256, "blake3": blake3.blake3}


class Checked(NamedTuple):
    """What was found.

    Attributes:
        manifest: A line for each file: its checksum, two spaces and its name.
        checksums: The checksum of each file by its name.
        verified: Whether they were compared with expected ones.
    """

    manifest: Path
    checksums: dict[str, str]
    verified: bool


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def collect(files: tuple[Path, ...], folder: Path | None) -> dict[str, Path]:
    """Give the files by name, sorted."""
    pairs = [(path.name, path) for path in files]
    if folder:
        inside = (path for path in folder.rglob("*") if path.is_file())
        pairs += [(path.relative_to(folder).as_posix(), path) for path in inside]
    found = dict(sorted(pairs))
    if len(found) < len(pairs):
        end(2, "two files have the same name: put them into a folder")
    for name in found:
        if "\n" in name or "\r" in name:
            end(2, f"the name {name!r} has a line break, which a manifest cannot hold")
    return found


def checksum(path: Path, algorithm: str) -> str:
    """Give the checksum of a file."""
    digest = ALGORITHMS[algorithm]()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return str(digest.hexdigest())


def read_manifest(path: Path) -> dict[str, str]:
    """Read a manifest, as `sha256sum` and `b3sum` write them as well."""
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = LINE.fullmatch(line.rstrip())
        if line.strip() and not parts:
            end(2, f"line {number} of `{path.name}` is not a checksum and a name")
        if parts:
            found[parts["name"].removeprefix("./")] = parts["digest"]
    return found


def compare(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """Say how what was found differs from what is expected."""
    missing = [f"`{name}` is missing" for name in expected.keys() - found.keys()]
    unknown = [f"`{name}` is not expected" for name in found.keys() - expected.keys()]
    common = expected.keys() & found.keys()
    changed = [f"`{name}` differs" for name in common if found[name] != expected[name]]
    return sorted([*missing, *unknown, *changed])


def main(
    files: tuple[Path, ...] = (),
    folder: Path | None = None,
    algorithm: Literal["sha256", "blake3"] = "sha256",
    expected: Path | None = None,
) -> Checked:
    """Write the checksums of files as a manifest, and compare them with an expected one.

    Args:
        files: Files, each known by its name.
        folder: A folder whose files are known by their paths in it.
        algorithm: How a checksum is computed.
        expected: A manifest that the files must fulfil: none missing, none more, none different.
    """
    found = {name: checksum(path, algorithm) for name, path in collect(files, folder).items()}
    if not found:
        end(2, "there is no file: give `files`, or a `folder` that is not empty")
    if expected:
        wrong = compare(found, read_manifest(expected))
        if wrong:
            end(1, f"{len(wrong)} of the files are wrong: {', '.join(wrong[:20])}")
    manifest = Path("checksums.txt")
    lines = (f"{digest}  {name}\n" for name, digest in found.items())
    manifest.write_text("".join(lines), encoding="utf-8")
    return Checked(manifest, found, expected is not None)
