#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: shear
doc: Correlate the shapes of galaxies in bins of redshift.
inputs:
  shear_catalog: {type: File, doc: The shapes. Media type text/csv.}
  photoz_catalog: {type: File, doc: The redshifts. Media type text/csv.}
outputs:
  tomographic_catalog: {type: File, outputSource: tomography/tomographic_catalog}
  n_of_z: {type: File, outputSource: pz_stack/n_of_z}
  correlation_functions: {type: File, outputSource: treecorr/correlation_functions}
steps:
  tomography:
    run: tomography.cwl
    in:
      photoz_catalog: photoz_catalog
      config: {default: {class: File, location: files/ff4a002a/tomography.json}}
    out: [tomographic_catalog]
  pz_stack:
    run: pz-stack.cwl
    in:
      photoz_catalog: photoz_catalog
      tomographic_catalog: tomography/tomographic_catalog
    out: [n_of_z]
  treecorr:
    run: treecorr.cwl
    in:
      shear_catalog: shear_catalog
      tomographic_catalog: tomography/tomographic_catalog
      config: {default: {class: File, location: files/53a8af17/treecorr.json}}
    out: [correlation_functions]
