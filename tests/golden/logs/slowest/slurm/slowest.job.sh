#!/bin/sh
# Runs a step of slowest, or one lane of it, inside an allocation; without a step: the end.
#SBATCH --ntasks=1
if [ $# = 0 ]; then
  exec python3 "$FURNESS/runtime/step.py" end
fi
exec python3 "$FURNESS/runtime/step.py" run "$1" --lane "${SLURM_ARRAY_TASK_ID:-0}/$2"
