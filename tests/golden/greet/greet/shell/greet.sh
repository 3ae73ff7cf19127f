#!/bin/sh
# greet 0.1.0
# Give a greeting; `times` says how often hello is said.
#
# inputs:
#   name: String, required
#   times: Integer = 1
#
# outputs:
#   result
#
# Usage: ./greet.sh name=...
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# greet: Give a greeting; `times` says how often hello is said.
run greet

step end
