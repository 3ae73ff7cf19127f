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
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# shout, once for each element: Write a word in capitals.
run shout

# count, once for each element: Count the letters of a word.
run count

# pairs, once for each element: Put a word and a number side by side.
run pairs

# grid, once for each element: Put a word and a number side by side.
run grid

# mirror/turn, once for each element: Write a word backwards.
run mirror/turn

# mirror/letters, once for each element: Count the letters of a word.
run mirror/letters

# mirror/glue, once for each element: Put a word and a number side by side.
run mirror/glue

# long, once for each element, when size($word) >= $enough: Put a word and a number side by side.
run long

# never, when size($count.result) > 1000: Write a word in capitals.
run never

# flaky, when size($grid.result) > 0: Fail at the first attempt, with the exit status that means: try again.
run flaky

# join: Write lines to a file.
run join

step end
