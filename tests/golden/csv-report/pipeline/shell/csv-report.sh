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
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# merge: Join CSV files of the same columns; the first column tells from which file a row is.
run merge

# report: Sum a column of a CSV file up for each value of another.
run report

step end
