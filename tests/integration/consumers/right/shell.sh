#!/bin/sh
set -eu
for name in "$@"; do
    printf '%s\n' "$name"
done
