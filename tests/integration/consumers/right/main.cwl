cwlVersion: v1.2
class: Workflow
requirements: {InlineJavascriptRequirement: {}}
inputs: {file: File, count: {type: int, default: 2}}
outputs: {text: {type: "File?", outputSource: second/o}}
steps:
  first: {run: tool.cwl, in: {a: file}, out: [o]}
  second: {run: tool.cwl, when: $(inputs.count > 1), in: {a: first/o, count: count}, out: [o]}
