#!/bin/bash
# Put two texts together.
set -euo pipefail

first="${first:?the text that comes first}"
: "${second:?}"
# What stands between them.
: "${between:=---}"
output_text="${output_text:-both.txt}"

{ cat "$first"; printf '%s\n' "$between"; cat < "$second"; } > "$output_text"
