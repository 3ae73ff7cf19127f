#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: flaky
doc: 'Fail at the first attempt, with the exit status that means: try again.'
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  lines: string[]
baseCommand: python3
arguments:
- $(inputs.furness.path)/runtime/cwl.py
- run
- flaky
- --cores=$(runtime.cores)
- --attempts=3
- --wait=0.1
- --exit-statuses=75
- --ended=ended
outputs:
  result: long
  ended: {type: boolean, doc: That it has ended.}
