#!/bin/bash
# Values are data: nothing in them is run.
set -eu
value="${value:-a \$HOME \"b\" 'c'}"
empty="${empty-}"
pattern=${pattern:-*.txt}
output_value="${output_value:-value.txt}"
printf '%s|%s|%s' "$value" "$empty" "$pattern" > "$output_value"
