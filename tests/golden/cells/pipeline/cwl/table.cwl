#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: table
doc: Join the tables of all images, and sum each image up in one row.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  tables: {type: 'File[]', doc: One CSV for each image.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, table, --cores=$(runtime.cores)]
outputs:
  output: {type: File, doc: All rows of all tables.}
  output_summary:
    type: File
    doc: Count, median diameter (px) and mean brightness of each image.
