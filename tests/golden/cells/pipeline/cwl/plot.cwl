#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: plot
doc: Draw how many objects each image has, and how large they are.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
hints:
  SoftwareRequirement:
    packages:
      click: {specs: ['https://pypi.org/project/click/']}
      matplotlib: {specs: ['https://pypi.org/project/matplotlib/']}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  table: File
  title: {type: string, default: Objects, doc: The heading.}
  dpi: {type: long, default: 120, doc: Dots per inch. At least 50. At most 600.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, plot, --cores=$(runtime.cores)]
outputs:
  output: {type: File, doc: The picture.}
