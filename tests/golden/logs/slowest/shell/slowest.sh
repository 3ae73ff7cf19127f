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
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# slowest: Find the slowest requests in a log.
run slowest

step end
