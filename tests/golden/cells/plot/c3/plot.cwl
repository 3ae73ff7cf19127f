cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/plot:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  table:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --table
  title:
    type: string
    default: "Objects"
    inputBinding:
      position: 3
      prefix: --title
  dpi:
    type: int
    default: 120
    inputBinding:
      position: 4
      prefix: --dpi


outputs: 
  output:
    type: File?
    outputBinding:
      glob: "plot.png"

