#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: greet
doc: Give a greeting; `times` says how often hello is said.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  name: string
  times: {type: long, default: 1}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, greet, --cores=$(runtime.cores)]
outputs:
  result: string
