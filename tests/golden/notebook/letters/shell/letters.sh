#!/bin/sh
# letters 0.1.0
# Letters
# Counts the letters of a text and draws them.
#
# inputs:
#   text: File = poem.txt: The text.
#   most: Integer = 8: How many letters are shown.
#
# outputs:
#   count: How many letters there are.
#   commonest
#   chart: The letters, the commonest first.
#   notebook: The notebook as it was executed.
#
# Usage: ./letters.sh
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# letters: Letters
run letters

step end
