cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/claimed-report:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  log_level:
    type: string
    default: "INFO"
    inputBinding:
      position: 2
      prefix: --log_level
  table:
    type: string
    default: None
    inputBinding:
      position: 3
      prefix: --table
  by:
    type: string
    default: "file"
    inputBinding:
      position: 4
      prefix: --by
  column:
    type: string
    default: "value"
    inputBinding:
      position: 5
      prefix: --column
  output_report:
    type: string
    default: "report.md"
    inputBinding:
      position: 6
      prefix: --output_report


outputs: []
