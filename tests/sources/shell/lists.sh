#!/bin/bash
# Add up the lines of several files.
# /// script
# [tool.furness]
# inputs.files = {type = "List[File]", separator = ":"}
# outputs.lines = {type = "Integer"}
# ///
IFS=: read -r -a paths <<< "${files:?}"
lines=0
for path in "${paths[@]}"; do
  while IFS= read -r _; do lines=$((lines + 1)); done < "$path"
done
printf '{"lines": %d}' "$lines" > output.json
