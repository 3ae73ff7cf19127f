#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: report
doc: Sum a column of a CSV file up for each value of another.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  table: {type: File, doc: the CSV file}
  by: {type: string, default: file, doc: the column whose values make the groups}
  column: {type: string, default: value, doc: the column that is summed up}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, report, --cores=$(runtime.cores)]
outputs:
  output_report: {type: File, doc: 'the report, in Markdown'}
