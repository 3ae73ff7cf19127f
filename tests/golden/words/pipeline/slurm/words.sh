#!/bin/sh
# words 1.0.0
# Everything that a pipeline can say, in a second.
#
# inputs:
#   words: List[String] = ["narrow", "room", "convent"]: Some words.
#   numbers: List[Integer] = [1, 2]: Some numbers.
#   enough: Integer = 5: The letters of a long word.
#
# outputs:
#   text: The pairs, one on each line.
#   pairs
#   grid
#   mirrored
#   long
#   never
#   lines
#
# Usage: ./words.sh
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
    "$here/words.job.sh" "$step" "$lanes"
}

# shout, once for each element: Write a word in capitals.
job1=$(submit shout 16 "" --array=0-15 --cpus-per-task=1)

# count, once for each element: Count the letters of a word.
job2=$(submit count 16 "" --array=0-15 --cpus-per-task=1)

# pairs, once for each element: Put a word and a number side by side.
job3=$(submit pairs 16 "${job1}:${job2}" --array=0-15 --cpus-per-task=1)

# grid, once for each element: Put a word and a number side by side.
job4=$(submit grid 16 "" --array=0-15 --cpus-per-task=1)

# mirror/turn, once for each element: Write a word backwards.
job5=$(submit mirror/turn 16 "" --array=0-15 --cpus-per-task=1)

# mirror/letters, once for each element: Count the letters of a word.
job6=$(submit mirror/letters 16 "${job5}" --array=0-15 --cpus-per-task=1)

# mirror/glue, once for each element: Put a word and a number side by side.
job7=$(submit mirror/glue 16 "${job5}:${job6}" --array=0-15 --cpus-per-task=1)

# long, once for each element, when size($word) >= $enough: Put a word and a number side by side.
job8=$(submit long 16 "" --array=0-15 --cpus-per-task=1)

# never, when size($count.result) > 1000: Write a word in capitals.
job9=$(submit never 1 "${job2}" --cpus-per-task=1)

# flaky, when size($grid.result) > 0: Fail at the first attempt, with the exit status that means: try again.
job10=$(submit flaky 1 "${job4}" --cpus-per-task=1)

# join: Write lines to a file.
job11=$(submit join 1 "${job3}:${job10}" --cpus-per-task=1)

# The outputs, and the exit steps, whether the others went well or not.
end=$(sbatch --parsable --job-name=end --output="$WORK/logs/%x.%j.log" \
  "--dependency=afterany:${job1}:${job2}:${job3}:${job4}:${job5}:${job6}:${job7}:${job8}:${job9}:${job10}:${job11}" "$here/words.job.sh")
echo "$end"
echo "the last job is $end: squeue --me; then look into $(dirname "$WORK")/results" >&2
