#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: measure
doc: Write one row for each object.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
hints:
  SoftwareRequirement:
    packages:
      numpy: {specs: ['https://pypi.org/project/numpy/']}
      pillow: {specs: ['https://pypi.org/project/pillow/']}
      scikit-image: {specs: ['https://pypi.org/project/scikit-image/']}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  image:
    type: File
    doc: The image before it was smoothed; its name is the first column.
  labels: {type: File, doc: 'The labels: 0 is background, n is the nth object.'}
  decimals: {type: long, default: 3, doc: How many decimals are kept.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, measure, --cores=$(runtime.cores)]
outputs:
  result: File
