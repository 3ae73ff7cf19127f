#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: segment
doc: Find the bright objects of a grey image and give each a number of its own.
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
  image: {type: File, doc: 'The image, smoothed.'}
  method:
    type: {type: enum, symbols: [local, otsu]}
    default: local
    doc: Compare with the neighbourhood, or with one threshold for all.
  contrast:
    type: double
    default: 12.0
    doc: How many grey levels brighter than the neighbourhood an object is.
  min_size: {type: long, default: 20, doc: Objects of fewer pixels are dropped.}
  clear_border: {type: boolean, default: false, doc: Drop the objects that the border cuts.}
baseCommand: python3
arguments:
- $(inputs.furness.path)/runtime/cwl.py
- run
- segment
- --cores=$(runtime.cores)
- --attempts=2
- --wait=1
outputs:
  output: {type: File, doc: 'The labels: 0 is background, each object has its own colour.'}
