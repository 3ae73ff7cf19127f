#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: denoise
doc: Smooth an image with a Gaussian.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1, ramMin: 256}
  ToolTimeLimit: {timelimit: 60}
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
  image: {type: File, doc: the image to smooth}
  sigma: {type: double, default: 1.0, doc: 'how wide the Gaussian is, in pixels'}
baseCommand: python3
arguments:
- $(inputs.furness.path)/runtime/cwl.py
- run
- denoise
- --cores=$(runtime.cores)
- --time-limit=60
outputs:
  output_image: {type: File, doc: where the smoothed image goes}
