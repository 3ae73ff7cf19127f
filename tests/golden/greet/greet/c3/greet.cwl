cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/greet:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  name:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --name
  times:
    type: int
    default: 1
    inputBinding:
      position: 3
      prefix: --times


outputs: []
