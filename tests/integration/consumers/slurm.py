"""Slurm: batch scripts that shells read and whose options a real `sbatch` takes."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers import shell
from tests.integration.consumers.asking import Verdicts
from tests.integration.slurm import Slurm

_OPTION = re.compile(r"^#SBATCH\b")


def accept_all(slurm: Slurm, paths: Iterable[Path]) -> Verdicts:
    """Tell what shells, shellcheck and `sbatch --test-only` have to say against batch scripts.

    Args:
        slurm: A Slurm that runs.
        paths: The scripts. One without `#SBATCH` lines submits others: it is a shell script only.
    """
    verdicts = shell.accept_all(paths)
    for path, said in verdicts.items():
        if any(_OPTION.match(line) for line in path.read_text().splitlines()):
            said += [*_misplaced(path), *_test(slurm, path)]
    return verdicts


def accept(slurm: Slurm, folder: Path, main: str) -> list[str]:
    """Tell what there is to say against one batch script."""
    return accept_all(slurm, [folder / main])[(folder / main).absolute()]


def _misplaced(path: Path) -> list[str]:
    """Say which options `sbatch` never sees, since a command stands before them."""
    said, begun = [], False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if begun and _OPTION.match(line):
            said.append(f"{number}: `{line}` comes after a command")
        begun |= bool(line.strip()) and not line.startswith("#")
    return said


def _test(slurm: Slurm, path: Path) -> list[str]:
    ended = slurm(
        "sbatch", "--test-only", f"--chdir={os.fspath(path.parent)}", str(path), check=False
    )
    lines = [line for line in ended.stderr.splitlines() if "error" in line or "Invalid" in line]
    return lines or ([ended.stderr.strip()] if ended.returncode else [])
