"""W2 and W4 by other engines, those that are installed, beside the same baselines.

A peer is measured when its command is on the PATH; install it into an environment of its own:
`python -m venv peers && peers/bin/pip install doit snakemake luigi`, then
`PATH="$PWD/peers/bin:$PATH" scripts/bench peers`.
"""

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from benchmarks.measure import TRUE, Cost, Question, compare, folder, options, spend, tell, write
from benchmarks.w4_files import run_inputs_by_xargs, write_inputs
from benchmarks.workloads import run_xargs

DOIT = """\
import glob, os
def task_wide():
    if WIDE:
        for number in range(WIDE):
            yield {"name": str(number), "actions": [TRUE]}
def task_upper():
    for text in glob.glob("in/*.txt"):
        upper = "out/" + os.path.basename(text)
        yield {"name": text, "actions": [f"tr a-z A-Z < {text} > {upper}"],
               "file_dep": [text], "targets": [upper]}
def task_merge():
    parts = ["out/" + os.path.basename(text) for text in glob.glob("in/*.txt")]
    if parts:
        yield {"name": "all", "actions": ["cat out/*.txt > merged.txt"], "file_dep": parts,
               "targets": ["merged.txt"]}
"""
SNAKEMAKE = """\
import glob, os
NAMES = [os.path.basename(path) for path in glob.glob("in/*.txt")]
rule all:
    input: [f"done/{number}" for number in range(WIDE)], ["merged.txt"] if NAMES else []
rule wide:
    output: touch("done/{number}")
    shell: TRUE
rule upper:
    input: "in/{name}.txt"
    output: "out/{name}.txt"
    shell: "tr a-z A-Z < {input} > {output}"
rule merge:
    input: [f"out/{name}" for name in NAMES]
    output: "merged.txt"
    shell: "cat out/*.txt > merged.txt"
"""
LUIGI = """\
import glob, os, subprocess
import luigi
class Wide(luigi.Task):
    number = luigi.IntParameter()
    def output(self):
        return luigi.LocalTarget(f"done-{self.number}")
    def run(self):
        subprocess.run([TRUE], check=True)
        open(self.output().path, "w").close()
class Upper(luigi.Task):
    text = luigi.Parameter()
    def output(self):
        return luigi.LocalTarget("out/" + os.path.basename(self.text))
    def run(self):
        with open(self.text) as text, open(self.output().path, "w") as upper:
            subprocess.run(["tr", "a-z", "A-Z"], stdin=text, stdout=upper, check=True)
class Merge(luigi.Task):
    def requires(self):
        return [Upper(text) for text in glob.glob("in/*.txt")]
    def output(self):
        return luigi.LocalTarget("merged.txt")
    def run(self):
        subprocess.run("cat out/*.txt > merged.txt", shell=True, check=True)
class All(luigi.WrapperTask):
    def requires(self):
        return [Merge()] if glob.glob("in/*.txt") else [Wide(number) for number in range(WIDE)]
"""


class Peer(NamedTuple):
    """Another engine."""

    program: str
    file: str
    text: str
    command: tuple[str, ...]


PEERS = (
    Peer("doit", "dodo.py", DOIT, ("doit", "-n", "2")),
    Peer("snakemake", "Snakefile", SNAKEMAKE, ("snakemake", "--cores", "2", "--quiet", "all")),
    Peer(
        "luigi",
        "tasks.py",
        LUIGI,
        (
            *("luigi", "--module", "tasks", "All", "--local-scheduler", "--workers", "2"),
            *("--log-level", "WARNING"),
        ),
    ),
)


def _run(peer: Peer, wide: int, prepare: Callable[[str], None]) -> Cost:
    with folder() as place:
        prepare(place)
        write(place, peer.file, f"WIDE = {wide}\nTRUE = {TRUE!r}\n{peer.text}")
        path = f"PYTHONPATH={place}"
        cost = spend(["env", path, *peer.command], place)
        if not wide and not os.path.exists(os.path.join(place, "merged.txt")):
            sys.exit(f"`{peer.program}` has not merged the files")
        return cost


def main() -> None:
    """Print two lines for each peer that is there."""
    given = options(__doc__ or "", size=1000, pairs=3, quick=(100, 1))
    files = given.size // 2
    for peer in PEERS:
        if shutil.which(peer.program) is None:
            tell(peer.program, "is not installed")
            continue
        tell(peer.program, "")
        wide = partial(_run, peer, given.size, lambda _place: None)
        compare(Question("W2", None, wide, lambda: run_xargs(given.size)), given.pairs)
        some = partial(_run, peer, 0, partial(write_inputs, size=files))
        compare(Question("W4", None, some, lambda: run_inputs_by_xargs(files)), given.pairs)


if __name__ == "__main__":
    main()
