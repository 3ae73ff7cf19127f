#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: slowest
doc: Find the slowest requests in a log.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  log: {type: File, doc: 'the log: a time in milliseconds and an address on each line'}
  count: {type: long, default: 3, doc: How many are shown.}
  only: {type: 'string?', doc: Addresses without this text are left out.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, slowest, --cores=$(runtime.cores)]
outputs:
  output_slowest: File
