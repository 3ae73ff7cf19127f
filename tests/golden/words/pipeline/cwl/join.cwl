#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: join
doc: Write lines to a file.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  lines: {type: 'string[]', doc: The lines.}
  title: {type: string, default: Words, doc: The first line.}
  after: {type: 'Any?', doc: What must have ended before.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, join, --cores=$(runtime.cores)]
outputs:
  output: {type: File, doc: The file.}
