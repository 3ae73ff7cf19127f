#!/bin/sh
#SBATCH --cpus-per-task=1
#SBATCH --mem=100M
#SBATCH --time=00:01:00
#SBATCH --array=0-2
set -eu
printf '%s\n' "$SLURM_ARRAY_TASK_ID"
