cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/segment:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  image:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --image
  method:
    type: string
    default: "local"
    inputBinding:
      position: 3
      prefix: --method
  contrast:
    type: float
    default: 12.0
    inputBinding:
      position: 4
      prefix: --contrast
  min_size:
    type: int
    default: 20
    inputBinding:
      position: 5
      prefix: --min_size
  clear_border:
    type: boolean
    default: false
    inputBinding:
      position: 6
      prefix: --clear_border


outputs: 
  output:
    type: File?
    outputBinding:
      glob: "labels.png"

