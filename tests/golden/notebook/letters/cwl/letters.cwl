#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: letters
doc: |-
  Letters
  Counts the letters of a text and draws them.
requirements:
  InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
  ResourceRequirement: {coresMin: 1}
hints:
  SoftwareRequirement:
    packages:
      nbclient: {specs: ['https://pypi.org/project/nbclient/']}
      ipykernel: {specs: ['https://pypi.org/project/ipykernel/']}
inputs:
  furness:
    type: Directory
    default: {class: Directory, location: furness}
    doc: What starts the task, and its source.
  text:
    type: File
    default: {class: File, location: files/93337512/poem.txt}
    doc: The text.
  most: {type: long, default: 8, doc: How many letters are shown.}
baseCommand: python3
arguments: [$(inputs.furness.path)/runtime/cwl.py, run, letters, --cores=$(runtime.cores)]
outputs:
  count: {type: long, doc: How many letters there are.}
  commonest: string
  chart: {type: File, doc: 'The letters, the commonest first.'}
  notebook:
    type: File
    doc: The notebook as it was executed. Media type application/x-ipynb+json.
