cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/flaky:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  lines:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --lines


outputs: []
