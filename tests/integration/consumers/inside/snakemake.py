"""Does Snakemake accept a workflow: its linter, and a dry run that makes every command.

Each of both is Snakemake's command line in a process forked off this one, which imports it once;
they work in a copy of the workflow's folder.
"""

import os
import shutil
import sys
import tempfile

from snakemake.cli import main as snakemake


def check(path: str) -> list[str]:
    folder, name = os.path.split(path)
    with tempfile.TemporaryDirectory() as scratch:
        copy = os.path.join(scratch, "copy")
        shutil.copytree(folder, copy, symlinks=True)
        said = []
        for options in (["--lint"], ["--dry-run", "--printshellcmds", "--quiet", "rules"]):
            status, text = run([*options, "--snakefile", name], copy)
            if status:
                said.append(text)
        return said


def run(options: list[str], folder: str) -> tuple[int, str]:
    """Run Snakemake in a folder; give its exit status and what it said."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _be_snakemake(options, folder, said.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return status, said.read().decode()


def _be_snakemake(options: list[str], folder: str, said: int) -> None:
    status = 1
    try:
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.chdir(folder)
        snakemake(options)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
