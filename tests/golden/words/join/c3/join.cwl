cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/join:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  lines:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --lines
  title:
    type: string
    default: "Words"
    inputBinding:
      position: 3
      prefix: --title


outputs: 
  output:
    type: File?
    outputBinding:
      glob: "lines.txt"

