cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/count:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  word:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --word


outputs: []
