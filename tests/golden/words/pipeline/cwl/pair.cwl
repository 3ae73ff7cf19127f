#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: pair
doc: Put a word and a number side by side.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  word: string
  number: long
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, pair, --cores=$(runtime.cores)]
outputs:
  result: string
