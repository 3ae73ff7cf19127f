#!/bin/sh
# slowest 0.1.0
# Find the slowest requests in a log.
#
# inputs:
#   log: File, required: the log: a time in milliseconds and an address on each line
#   count: Integer = 3: How many are shown.
#   only: Optional[String]: Addresses without this text are left out.
#
# outputs:
#   output_slowest
#
# Usage: ./slowest.sh log=...
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Run it where `sbatch` is, in a folder that all machines share: each task has its folder in work/
# (or $WORK); the outputs are in results/, beside it. ENGINE names what starts containers:
# podman-hpc, apptainer or shifter. What is done is not done again.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
WORK=${WORK:-$PWD/work}
ENGINE=${ENGINE:-podman-hpc}
LAUNCHER=${LAUNCHER:-srun}
FURNESS=$here/furness
export WORK ENGINE LAUNCHER FURNESS
python3 "$here/furness/runtime/step.py" begin "$@"
mkdir -p "$WORK/logs"

# submit STEP LANES JOBS OPTION...: a job after others, whose numbers are in JOBS, with colons.
submit() {
  step=$1 lanes=$2 after=$3
  shift 3
  sbatch --parsable --job-name="$(echo "$step" | tr / .)" --output="$WORK/logs/%x.%j.log" \
    ${after:+--dependency=afterok:$after} --kill-on-invalid-dep=yes "$@" \
    "$here/slowest.job.sh" "$step" "$lanes"
}

# slowest: Find the slowest requests in a log.
job1=$(submit slowest 1 "" --cpus-per-task=1)

# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \
  "--dependency=afterany:${job1}" "$here/slowest.job.sh")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
