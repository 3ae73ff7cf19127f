cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/measure:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  image:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --image
  labels:
    type: string
    default: None
    inputBinding:
      position: 3
      prefix: --labels
  decimals:
    type: int
    default: 3
    inputBinding:
      position: 4
      prefix: --decimals


outputs: []
