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
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# fit: Fit a line to heights that were measured over the years.
run fit

step end
