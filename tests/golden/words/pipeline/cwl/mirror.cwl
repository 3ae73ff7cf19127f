#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: mirror
doc: A word backwards, with the number of its letters.
inputs:
  word: {type: string, doc: The word.}
outputs:
  mirrored: {type: string, outputSource: glue/result}
steps:
  turn:
    run: reverse.cwl
    in: {word: word}
    out: [result]
  letters:
    run: count.cwl
    in: {word: turn/result}
    out: [result]
  glue:
    run: pair.cwl
    in: {word: turn/result, number: letters/result}
    out: [result]
