cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/slowest:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  log:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --log
  count:
    type: int
    default: 3
    inputBinding:
      position: 3
      prefix: --count
  only:
    type: string
    default: None
    inputBinding:
      position: 4
      prefix: --only


outputs: 
  output_slowest:
    type: File?
    outputBinding:
      glob: "slowest.txt"

