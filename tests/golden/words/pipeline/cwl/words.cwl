#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: words
doc: Everything that a pipeline can say, in a second.
requirements:
  MultipleInputFeatureRequirement: {}
  ScatterFeatureRequirement: {}
  SubworkflowFeatureRequirement: {}
inputs:
  words: {type: 'string[]', default: [narrow, room, convent], doc: Some words.}
  numbers: {type: 'long[]', default: [1, 2], doc: Some numbers.}
  enough: {type: long, default: 5, doc: The letters of a long word. At least 0.}
outputs:
  text: {type: File, outputSource: join/output, doc: 'The pairs, one on each line.'}
  pairs: {type: 'string[]', outputSource: pairs_/result}
  grid: {type: 'string[]', outputSource: grid_/result}
  mirrored: {type: 'string[]', outputSource: mirror/mirrored}
  long:
    type: string[]
    outputSource: [long_/result]
    linkMerge: merge_flattened
    pickValue: all_non_null
  never: {type: 'string?', outputSource: never_/result}
  lines: {type: 'long?', outputSource: flaky/result}
steps:
  shout:
    run: shout.cwl
    in: {word: words}
    out: [result]
    scatter: [word]
  count:
    run: count.cwl
    in: {word: words}
    out: [result]
    scatter: [word]
  pairs_:
    run: pair.cwl
    in: {word: shout/result, number: count/result}
    out: [result]
    scatter: [word, number]
    scatterMethod: dotproduct
  grid_:
    run: pair.cwl
    in: {word: words, number: numbers}
    out: [result]
    scatter: [word, number]
    scatterMethod: flat_crossproduct
  mirror:
    run: mirror.cwl
    in: {word: words}
    out: [mirrored]
    scatter: [word]
  long_:
    run:
      class: Workflow
      inputs:
        word: string
        number: long
        enough: long
      outputs:
        result: {type: 'string?', outputSource: long_/result}
      steps:
        long-when:
          run:
            class: CommandLineTool
            requirements:
              InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
            inputs:
              furness: {type: Directory, default: {class: Directory, location: furness}}
              furness_step:
                type: Any
                default:
                  when: size($word) >= $enough
                  reads: {$word: {input: word}, $enough: {input: enough}}
              word: Any?
              enough: Any?
            baseCommand: python3
            arguments: [$(inputs.furness.path)/runtime/cwl.py, decide]
            outputs:
              run: boolean
          in: {word: word, enough: enough}
          out: [run]
        long_:
          run: pair.cwl
          in: {word: word, number: number, run: long-when/run}
          out: [result]
          when: $(inputs.run)
    in: {word: words, number: {default: 0}, enough: enough}
    out: [result]
    scatter: [word]
  never-when:
    run:
      class: CommandLineTool
      requirements:
        InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
      inputs:
        furness: {type: Directory, default: {class: Directory, location: furness}}
        furness_step:
          type: Any
          default:
            when: size($count.result) > 1000
            reads: {$count.result: {input: count.result}}
        count.result: Any?
      baseCommand: python3
      arguments: [$(inputs.furness.path)/runtime/cwl.py, decide]
      outputs:
        run: boolean
    in: {count.result: count/result}
    out: [run]
  never_:
    run: shout.cwl
    in: {word: {default: nobody}, run: never-when/run}
    out: [result]
    when: $(inputs.run)
  flaky-when:
    run:
      class: CommandLineTool
      requirements:
        InitialWorkDirRequirement: {listing: [{entryname: input.json, entry: $(inputs), writable: true}]}
      inputs:
        furness: {type: Directory, default: {class: Directory, location: furness}}
        furness_step:
          type: Any
          default: {when: size($grid.result) > 0, reads: {$grid.result: {input: grid.result}}}
        grid.result: Any?
      baseCommand: python3
      arguments: [$(inputs.furness.path)/runtime/cwl.py, decide]
      outputs:
        run: boolean
    in: {grid.result: grid_/result}
    out: [run]
  flaky:
    run: flaky.cwl
    in: {lines: grid_/result, run: flaky-when/run}
    out: [result, ended]
    when: $(inputs.run)
  join:
    run: join.cwl
    in: {lines: pairs_/result, title: {default: Fret not}, after: flaky/ended}
    out: [output]
