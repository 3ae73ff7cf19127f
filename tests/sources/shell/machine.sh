#!/bin/sh
# Ask the machine; nothing is an input.

output_where=where.txt
for name do :; done
echo "$HOME $PWD ${TMPDIR:-/tmp} $$ $? $0 ${LC_ALL:-C}" > "$output_where"
