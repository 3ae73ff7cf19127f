#!/bin/sh
# shear 0.1.0
# Correlate the shapes of galaxies in bins of redshift.
#
# inputs:
#   shear_catalog: File, required: The shapes.
#   photoz_catalog: File, required: The redshifts.
#
# outputs:
#   tomographic_catalog
#   n_of_z
#   correlation_functions
#
# Usage: ./shear.sh shear_catalog=... photoz_catalog=...
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
    "$here/shear.job.sh" "$step" "$lanes"
}

# tomography: Sort galaxies into bins of redshift that hold equally many.
job1=$(submit tomography 1 "" --cpus-per-task=1)

# pz_stack: Stack what is known of the redshifts in each bin.
job2=$(submit pz_stack 1 "${job1}" --cpus-per-task=1)

# treecorr: Correlate the shapes of galaxies, bin by bin.
job3=$(submit treecorr 1 "${job1}" --cpus-per-task=1)

# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \
  "--dependency=afterany:${job1}:${job2}:${job3}" "$here/shear.job.sh")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
