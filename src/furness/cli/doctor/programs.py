"""Checks of the programs that Furness, its operators or its executors start."""

import os
import shutil
import sys
from collections.abc import Iterator

from furness.cli.doctor.check import Check
from furness.lazy import lazy

subprocess = lazy("subprocess")

_PATIENCE_SECONDS = 5.0


def uv() -> Iterator[Check]:
    """Look whether uv makes environments here."""
    hint = "pip install --force-reinstall uv"
    version = _version([sys.executable, "-m", "uv", "--version"])
    if version:
        yield Check("uv", "ok", version)
    else:
        yield Check("uv", "broken", "it is not installed, or does not start", hint)


def programs() -> Iterator[Check]:
    """Look for each program that nobody must have."""
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
