cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/letters:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  text:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --text
  most:
    type: int
    default: 8
    inputBinding:
      position: 3
      prefix: --most


outputs: 
  notebook:
    type: File?
    outputBinding:
      glob: "letters.ipynb"

