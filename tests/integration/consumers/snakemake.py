"""Snakemake: workflows accepted by its linter and a dry run; and run by it."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone, ask
from tests.integration.consumers.environments import program


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what Snakemake has to say against workflows; the files they read must be there."""
    return ask("snakemake", "snakemake", paths)


accept = alone(accept_all)


def run_snakemake(main: Path, *options: str, variables: Mapping[str, str] | None = None) -> None:
    """Run a workflow in its own folder, on this machine; its files are there afterwards.

    Args:
        main: The workflow.
        options: What else Snakemake is told: `--config`, `n=3`.
        variables: Environment variables besides those of the process.
    """
    ended = subprocess.run(
        [program("snakemake", "snakemake"), "--cores", "2", "--snakefile", main.name, *options],
        cwd=main.parent,
        env={**os.environ, **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
