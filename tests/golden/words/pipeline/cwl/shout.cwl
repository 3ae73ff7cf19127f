#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: shout
doc: Write a word in capitals.
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
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, shout, --cores=$(runtime.cores)]
outputs:
  result: string
