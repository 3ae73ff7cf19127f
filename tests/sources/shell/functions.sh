#!/bin/bash
# Functions have arguments and variables of their own.

log() { local level=$1; shift; echo "$level: $* ${prefix}" >&2; }
prefix='# not ${a:?comment}'

total() {
  local sum=0 line
  while read -r line; do (( sum += line )); done < "$numbers"
  echo $(( sum * factor ))
}
factor=${factor:-10}
log info "adding $numbers"
output_total=${output_total:-total.txt}
total > "$output_total"
