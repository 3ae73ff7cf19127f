"""What can be looked at on a machine: each check gives a state, a detail and what to do."""

import importlib.util
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from furness import plugins, projects
from furness.cli import output
from furness.errors import FurnessError
from furness.executors.interface import Executor
from furness.lazy import lazy
from furness.settings import default_cache

subprocess = lazy("subprocess")

_NETWORK = {"nfs", "nfs4", "lustre", "cifs", "smb3", "smbfs", "gpfs", "beegfs", "ceph", "afs", "9p"}
_LEAST_FREE = 1 << 30
_OLDEST = (3, 11)
_BORN = 1_767_225_600
_PATIENCE_SECONDS = 5.0


class Check(Struct, frozen=True, omit_defaults=False):
    """What was found about one thing."""

    name: str
    """What was looked at."""
    state: Literal["ok", "warning", "missing", "broken"]
    """`missing` is something that nobody must have; `broken` is something that everybody must."""
    detail: str
    """What was found."""
    hint: str | None = None
    """What to do about it."""


def look() -> Iterator[Check]:
    """Look at everything, the essential things first; no check raises."""
    for check in _CHECKS:
        yield from check()


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= _OLDEST
    yield Check("python", "ok" if ok else "broken", f"{version} ({sys.executable})")


def _uv() -> Iterator[Check]:
    hint = "pip install --force-reinstall uv"
    version = _version([sys.executable, "-m", "uv", "--version"])
    if version:
        yield Check("uv", "ok", version)
    else:
        yield Check("uv", "broken", "it is not installed, or does not start", hint)


def _cache() -> Iterator[Check]:
    yield _folder(
        "environments", default_cache(), "set FURNESS_CACHE to a folder that you may write"
    )


def _project() -> Iterator[Check]:
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


def _machine() -> Iterator[Check]:
    try:
        process = plugins.load("executors", "process", Executor)
        with tempfile.TemporaryDirectory() as folder, process(folder) as executor:
            there = executor.capacity()
    except (FurnessError, OSError) as error:
        yield Check("machine", "broken", str(error))
        return
    memory = output.size(there.memory) if there and there.memory else "memory not known"
    gpus = f", {there.gpus} GPUs" if there and there.gpus else ""
    yield Check("machine", "ok", f"{there.cpus if there else 0:g} CPUs, {memory}{gpus}")


def _programs() -> Iterator[Check]:
    for name, words, hint in _PROGRAMS:
        path = shutil.which(words[0])
        if path is None:
            yield Check(name, "missing", f"no `{words[0]}` on PATH", hint)
            continue
        version = _version([path, *words[1:]])
        if version:
            yield Check(name, "ok", f"{version} ({path})")
        else:
            yield Check(
                name,
                "warning",
                f"`{path}` does not answer",
                f"see what `{words[0]} {words[1]}` says",
            )


def _grammars() -> Iterator[Check]:
    if importlib.util.find_spec("tree_sitter_language_pack"):
        yield Check("R sources", "ok", "a grammar of R is installed")
    else:
        yield Check("R sources", "missing", "there is no grammar of R", "pip install 'furness[r]'")


def _version(command: list[str]) -> str | None:
    """Give the first line that a program prints; None when it fails or hangs."""
    try:
        done = subprocess.run(
            command,
            env={"USER": "nobody", **os.environ},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = f"{done.stdout}\n{done.stderr}".strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else None


def _words() -> Iterator[Check]:
    encoding = sys.getfilesystemencoding().lower()
    if encoding == "utf-8" and (sys.stdout.encoding or "utf-8").lower() == "utf-8":
        yield Check("locale", "ok", "UTF-8")
    else:
        hint = "export LC_ALL=C.UTF-8"
        yield Check("locale", "warning", f"{encoding}, and names may hold any letter", hint)


def _clock() -> Iterator[Check]:
    now = time.time()
    shown = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < _BORN:
        yield Check("clock", "warning", f"{shown}: it is behind", "set the clock of this machine")
    else:
        yield Check("clock", "ok", shown)


_PROGRAMS = (
    ("git", ("git", "--version"), "install git to keep track of your sources"),
    ("R", ("Rscript", "--version"), "install R to run R scripts: https://cran.r-project.org"),
    (
        "docker",
        ("docker", "version", "--format", "{{.Server.Version}}"),
        "install it to run containers: https://docs.docker.com/engine/install",
    ),
    (
        "podman",
        ("podman", "info", "--format", "{{.Version.Version}}"),
        "install it to run containers: https://podman.io/docs/installation",
    ),
    (
        "apptainer",
        ("apptainer", "--version"),
        "install it to run containers on clusters: https://apptainer.org/docs",
    ),
    (
        "charliecloud",
        ("ch-run", "--version"),
        "install it to run containers without any rights: https://hpc.github.io/charliecloud",
    ),
    (
        "mpirun",
        ("mpirun", "--version"),
        "install Open MPI or MPICH to run operators with `ranks`: https://www.open-mpi.org",
    ),
    ("slurm", ("sbatch", "--version"), "on a cluster that has Slurm, type `furness doctor` there"),
)
_CHECKS: tuple[Callable[[], Iterator[Check]], ...] = (
    _python,
    _uv,
    _cache,
    _project,
    _machine,
    _words,
    _clock,
    _programs,
    _grammars,
)
