#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: pz-stack
doc: Stack what is known of the redshifts in each bin.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  photoz_catalog: {type: File, doc: Media type text/csv.}
  tomographic_catalog: {type: File, doc: Media type text/csv.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, pz-stack, --cores=$(runtime.cores)]
outputs:
  n_of_z:
    type: File
    doc: 'One line for each bin: the mean of its galaxies'' PDFs. Media type text/csv.'
