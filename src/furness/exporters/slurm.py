"""Slurm job scripts (https://slurm.schedmd.com/sbatch.html): an array for each step.

A script submits a job for each step, after those that it reads from; the lanes of a scattered step
are the tasks of an array. Containers are started by `podman-hpc`, `apptainer` or `shifter`.
"""

import math
import shlex
from typing import ClassVar

from furness.exporters._plan import plan
from furness.exporters._planned import STEP, Planned
from furness.exporters._surroundings import resources_of
from furness.exporters._text import about, about_step, example, in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.pipeline import Unit, name_of

LANES = 16
"""How many tasks an array has where the number of elements is known only during the run."""

_SUBMIT = """#!/bin/sh
{about}#
# Usage: {use}
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Run it where `sbatch` is, in a folder that all machines share: each task has its folder in work/
# (or $WORK); the outputs are in results/, beside it. ENGINE names what starts containers:
# podman-hpc, apptainer or shifter. What is done is not done again.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
WORK=${{WORK:-$PWD/work}}
ENGINE=${{ENGINE:-podman-hpc}}
LAUNCHER=${{LAUNCHER:-srun}}
FURNESS=$here/furness
export WORK ENGINE LAUNCHER FURNESS
python3 "$here/{step}" begin "$@"
mkdir -p "$WORK/logs"

# submit STEP LANES JOBS OPTION...: a job after others, whose numbers are in JOBS, with colons.
submit() {{
  step=$1 lanes=$2 after=$3
  shift 3
  sbatch --parsable --job-name="$(echo "$step" | tr / .)" --output="$WORK/logs/%x.%j.log" \\
    ${{after:+--dependency=afterok:$after}} --kill-on-invalid-dep=yes "$@" \\
    "$here/{job}" "$step" "$lanes"
}}

{steps}
# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \\
  "--dependency=afterany:{last}" "$here/{job}")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
"""

_JOB = """#!/bin/sh
# Runs a step of {name}, or one lane of it, inside an allocation; without a step: the end.
#SBATCH --ntasks=1
if [ $# = 0 ]; then
  exec python3 "$FURNESS/runtime/step.py" end
fi
exec python3 "$FURNESS/runtime/step.py" run "$1" --lane "${{SLURM_ARRAY_TASK_ID:-0}}/$2"
"""


class SlurmExporter(Exporter):
    """Writes a script that submits a pipeline to Slurm."""

    summary: ClassVar[str] = "job scripts for Slurm"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject)
        title = name_of(subject.unit)
        name, job = f"{title}.sh", f"{title}.job.sh"
        use = f"./{name} {example(planned.pipeline)}".rstrip()
        texts = {name: _submit(subject.unit, planned, use, job), job: _JOB.format(name=title)}
        return Export(
            main=name,
            files={**{file: text.encode() for file, text in texts.items()}, **planned.files},
            programs=frozenset({name, job}),
            support=planned.support,
            use=use,
            warnings=planned.warnings,
        )


def _submit(unit: Unit, planned: Planned, use: str, job: str) -> str:
    jobs = {node.path: f"job{number}" for number, node in enumerate(planned.steps, 1)}
    return _SUBMIT.format(
        about=in_comment(about(unit)),
        use=use,
        step=STEP,
        job=job,
        steps="\n".join(_step(planned, node, jobs) for node in planned.steps),
        last=":".join(f"${{{one}}}" for one in jobs.values()),
    )


def _step(planned: Planned, node: Node, jobs: dict[str, str]) -> str:
    lanes = planned.lanes(node, LANES)
    after = ":".join(f"${{{jobs[one.path]}}}" for one in planned.needs_of(node))
    words = ["submit", shlex.quote(node.path), str(lanes or 1), f'"{after}"']
    words += [f"--array=0-{lanes - 1}"] if lanes and lanes > 1 else []
    words += _resources(node, is_one=lanes is None)
    return f"{in_comment([about_step(node)])}{jobs[node.path]}=$({' '.join(words)})\n"


def _resources(node: Node, *, is_one: bool) -> list[str]:
    """Give the options of a job; a limit on the time only where it does one task."""
    needed = resources_of(node)
    ranks = needed.ranks or 1
    words = [f"--cpus-per-task={max(1, math.ceil(needed.cpus / ranks))}"]
    words += [f"--ntasks={ranks}"] if ranks > 1 else []
    words += [f"--mem={math.ceil(needed.memory / 2**20)}M"] if needed.memory else []
    words += [f"--gpus={needed.gpus}"] if needed.gpus else []
    if needed.time_limit and is_one:
        tries = node.step.retry.attempts
        words.append(f"--time={math.ceil(needed.time_limit * tries / 60) + 1}")
    return words
