cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/table:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  tables:
    type: string
    default: None
    inputBinding:
      position: 2
      prefix: --tables


outputs: 
  output:
    type: File?
    outputBinding:
      glob: "objects.csv"
  output_summary:
    type: File?
    outputBinding:
      glob: "summary.csv"

