#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: merge
doc: Join CSV files of the same columns; the first column tells from which file a row is.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  tables: {type: 'File[]', doc: The CSV files.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, merge, --cores=$(runtime.cores)]
outputs:
  output: {type: File, doc: All their rows.}
