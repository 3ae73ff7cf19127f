cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/claimed-fit:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  measurements:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --measurements
  since:
    type: string
    default: "1900"
    inputBinding:
      position: 3
      prefix: --since
  points:
    type: string
    default: "TRUE"
    inputBinding:
      position: 4
      prefix: --points
  output_fit:
    type: string
    default: "fit.csv"
    inputBinding:
      position: 5
      prefix: --output_fit
  output_plot:
    type: string
    default: "fit.pdf"
    inputBinding:
      position: 6
      prefix: --output_plot


outputs: []
