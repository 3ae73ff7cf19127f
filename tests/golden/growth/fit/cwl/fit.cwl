#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: fit
doc: Fit a line to heights that were measured over the years.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  measurements: {type: File, doc: 'The measurements, with the columns `year` and `height`.'}
  since: {type: long, default: 1900, doc: Years before this one are left out.}
  points: {type: boolean, default: true, doc: 'Draw the points?'}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, fit, --cores=$(runtime.cores)]
outputs:
  output_fit: {type: File, doc: The slope and the intercept.}
  output_plot: {type: File, doc: The measurements and the line.}
