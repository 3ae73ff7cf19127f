#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: tomography
doc: Sort galaxies into bins of redshift that hold equally many.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  photoz_catalog:
    type: File
    doc: One line for each galaxy, with Z_MEAN and its PDF. Media type text/csv.
  config: {type: File, doc: Media type application/json.}
baseCommand: python3
arguments:
- $(inputs.furness.path)/runtime/cwl.py
- run
- tomography
- --cores=$(runtime.cores)
outputs:
  tomographic_catalog: {type: File, doc: 'The bin of each galaxy, 0 for none. Media type text/csv.'}
