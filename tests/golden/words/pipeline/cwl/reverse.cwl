#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: reverse
doc: Write a word backwards.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  word: string
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, reverse, --cores=$(runtime.cores)]
outputs:
  result: string
