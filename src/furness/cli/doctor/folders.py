"""Checks of the folders that Furness writes into, and of what they lie on."""

import os
import shutil
import tempfile
from collections.abc import Iterator

from furness import projects
from furness.cli import output
from furness.cli.doctor.check import Check
from furness.settings import default_cache

_NETWORK = {"nfs", "nfs4", "lustre", "cifs", "smb3", "smbfs", "gpfs", "beegfs", "ceph", "afs", "9p"}
_LEAST_FREE = 1 << 30


def cache() -> Iterator[Check]:
    """Look at the folder of environments."""
    yield _folder(
        "environments", default_cache(), "set FURNESS_CACHE to a folder that you may write"
    )


def project() -> Iterator[Check]:
    """Look at the folder of this project, and its file system."""
    folder = projects.folder_of()
    yield _folder("project", folder, "work in a folder that you may write")
    kind = _file_system(_existing(folder))
    if kind in _NETWORK:
        yield Check(
            "file system",
            "warning",
            f"{kind}: several machines share it, and the database must not be there",
            "work in a folder on a disk of this machine",
        )
    else:
        yield Check("file system", "ok", kind or "not known")


def _folder(name: str, path: str, hint: str) -> Check:
    above = _existing(path)
    free = shutil.disk_usage(above).free
    detail = f"{path}, {output.size(free)} free"
    try:
        with tempfile.TemporaryFile(dir=above) as file:
            file.write(b"0")
    except OSError as error:
        return Check(name, "broken", f"{path}: {(error.strerror or str(error)).lower()}", hint)
    if free < _LEAST_FREE:
        return Check(name, "warning", detail, "free some space")
    return Check(name, "ok", detail)


def _existing(path: str) -> str:
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    return path


def _file_system(path: str) -> str | None:
    """Give the kind of file system that a path is on, as Linux names it."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as file:
            mounts = [line.split()[1:3] for line in file]
    except OSError:
        return None
    real = os.path.join(os.path.realpath(path), "")
    fitting = [(len(at), kind) for at, kind in mounts if real.startswith(os.path.join(at, ""))]
    return max(fitting, default=(0, None))[1]
