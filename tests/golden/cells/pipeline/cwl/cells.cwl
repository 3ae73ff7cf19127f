#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: cells
doc: Find the bright objects of many images, measure them, and draw what was found.
requirements: {ScatterFeatureRequirement: {}}
inputs:
  images: {type: 'File[]', doc: Grey images with bright objects. Media type image/png.}
  sigma:
    type: double
    default: 1.5
    doc: How much noise is smoothed. In px. At least 0.
  contrast:
    type: double
    default: 12.0
    doc: Grey levels above the surroundings. At least 0.
  min_size: {type: long, default: 20, doc: The smallest object. In px. At least 1.}
  title: {type: string, default: Bright objects, doc: The heading of the plot.}
outputs:
  table:
    type: File
    outputSource: table_/output
    doc: 'All objects: image, area, diameter, shape, brightness.'
  summary:
    type: File
    outputSource: table_/output_summary
    doc: 'Each image: count, size, brightness.'
  plot: {type: File, outputSource: plot_/output, doc: Counts and sizes.}
  labels:
    type: File[]
    outputSource: segment/output
    doc: The objects of each image, each in a colour.
steps:
  denoise:
    run: denoise.cwl
    in: {image: images, sigma: sigma}
    out: [output_image]
    scatter: [image]
  segment:
    run: segment.cwl
    in:
      image: denoise/output_image
      contrast: contrast
      min_size: min_size
      clear_border: {default: true}
    out: [output]
    scatter: [image]
  measure:
    run: measure.cwl
    in: {image: images, labels: segment/output}
    out: [result]
    scatter: [image, labels]
    scatterMethod: dotproduct
  table_:
    run: table.cwl
    in: {tables: measure/result}
    out: [output, output_summary]
  plot_:
    run: plot.cwl
    in: {table: table_/output, title: title}
    out: [output]
