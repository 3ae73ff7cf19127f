#!/bin/sh
# cells 1.0.0
# Find the bright objects of many images, measure them, and draw what was found.
#
# inputs:
#   images: List[File], required: Grey images with bright objects.
#   sigma: Float [px] = 1.5: How much noise is smoothed.
#   contrast: Float = 12: Grey levels above the surroundings.
#   min_size: Integer [px] = 20: The smallest object.
#   title: String = Bright objects: The heading of the plot.
#
# outputs:
#   table: All objects: image, area, diameter, shape, brightness.
#   summary: Each image: count, size, brightness.
#   plot: Counts and sizes.
#   labels: The objects of each image, each in a colour.
#
# Usage: ./cells.sh images=...
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
    "$here/cells.job.sh" "$step" "$lanes"
}

# denoise, once for each element: Smooth an image with a Gaussian.
job1=$(submit denoise 16 "" --array=0-15 --cpus-per-task=1 --mem=256M)

# segment, once for each element: Find the bright objects of a grey image and give each a number of its own.
job2=$(submit segment 16 "${job1}" --array=0-15 --cpus-per-task=1)

# measure, once for each element: Write one row for each object.
job3=$(submit measure 16 "${job2}" --array=0-15 --cpus-per-task=1)

# table: Join the tables of all images, and sum each image up in one row.
job4=$(submit table 1 "${job3}" --cpus-per-task=1)

# plot: Draw how many objects each image has, and how large they are.
job5=$(submit plot 1 "${job4}" --cpus-per-task=1)

# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \
  "--dependency=afterany:${job1}:${job2}:${job3}:${job4}:${job5}" "$here/cells.job.sh")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
