#!/bin/sh
# fit 0.1.0
# Fit a line to heights that were measured over the years.
#
# inputs:
#   measurements: File, required: The measurements, with the columns `year` and `height`.
#   since: Integer = 1900: Years before this one are left out.
#   points: Boolean = true: Draw the points?
#
# outputs:
#   output_fit: The slope and the intercept.
#   output_plot: The measurements and the line.
#
# Usage: ./fit.sh measurements=...
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
    "$here/fit.job.sh" "$step" "$lanes"
}

# fit: Fit a line to heights that were measured over the years.
job1=$(submit fit 1 "" --cpus-per-task=1)

# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \
  "--dependency=afterany:${job1}" "$here/fit.job.sh")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
