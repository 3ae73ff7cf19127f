cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/pair:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  word:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --word
  number:
    type: int
    inputBinding:
      position: 3
      prefix: --number


outputs: []
