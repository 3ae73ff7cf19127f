#!/bin/bash
# Find the slowest requests in a log.
set -euo pipefail

log="${log:?the log: a time in milliseconds and an address on each line}"
# How many are shown.
count="${count:-3}"
# Addresses without this text are left out.
only="${only:-}"
output_slowest="${output_slowest:-slowest.txt}"

grep -F -- "$only" < "$log" | sort -rn | sed -n "1,${count}p" > "$output_slowest"
