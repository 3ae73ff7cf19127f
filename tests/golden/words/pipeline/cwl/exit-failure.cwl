#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: exit-failure
inputs:
  words: {type: 'string[]', default: [narrow, room, convent], doc: Some words.}
  numbers: {type: 'long[]', default: [1, 2], doc: Some numbers.}
  enough: {type: long, default: 5, doc: The letters of a long word. At least 0.}
  result: {type: Any, doc: How the run ended.}
outputs: {}
steps:
  failure:
    run: notify.cwl
    in: {result: result}
    out: []
