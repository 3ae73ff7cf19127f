#!/bin/sh
# csv-report 0.1.0
# Join CSV files and sum them up.
#
# inputs:
#   tables: List[File], required: Files with the same columns.
#   column: String = rain: The column that is summed up.
#
# outputs:
#   merged
#   report
#
# Usage: ./csv-report.sh tables=...
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
    "$here/csv-report.job.sh" "$step" "$lanes"
}

# merge: Join CSV files of the same columns; the first column tells from which file a row is.
job1=$(submit merge 1 "" --cpus-per-task=1)

# report: Sum a column of a CSV file up for each value of another.
job2=$(submit report 1 "${job1}" --cpus-per-task=1)

# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \
  "--dependency=afterany:${job1}:${job2}" "$here/csv-report.job.sh")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
