cwlVersion: v1.2
class: CommandLineTool
baseCommand: [cat]
inputs:
  a: {type: File, inputBinding: {position: 1}}
outputs:
  o: {type: stdout}
stdout: o.txt
