cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: example.org/team/claimed-denoise:0.1.0
    inputBinding:
      position: 1
      prefix: --component
  log_level:
    type: string
    default: "INFO"
    inputBinding:
      position: 2
      prefix: --log_level
  image:
    type: string
    default: None
    inputBinding:
      position: 3
      prefix: --image
  sigma:
    type: float
    default: 1.0
    inputBinding:
      position: 4
      prefix: --sigma
  output_image:
    type: string
    default: "denoised.png"
    inputBinding:
      position: 5
      prefix: --output_image


outputs: []
