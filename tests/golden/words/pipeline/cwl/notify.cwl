#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: notify
doc: Say how a run ended.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  result: {type: Any, doc: what `furness run --json` prints}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, notify, --cores=$(runtime.cores)]
outputs: {}
