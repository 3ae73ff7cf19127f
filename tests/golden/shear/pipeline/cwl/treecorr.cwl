#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: treecorr
doc: Correlate the shapes of galaxies, bin by bin.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  shear_catalog: {type: File, doc: 'RA, DEC and the two parts of each shape. Media type text/csv.'}
  tomographic_catalog: {type: File, doc: Media type text/csv.}
  config: {type: File, doc: Media type application/json.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, treecorr, --cores=$(runtime.cores)]
outputs:
  correlation_functions: {type: File, doc: Media type text/csv.}
