"""Documents whose tasks take milliseconds: scatter, nesting, retry and exit steps."""

TRACE = 'echo "$FURNESS_TASK" >> "$TRACE"; sleep "${PAUSE:-0}"'

STAMP = f"""
operator: stamp
inputs: {{source: File}}
outputs: {{made: {{type: File, path: made.txt}}}}
environment: host
command: [sh, -ec, '{TRACE}; cat "$source" > made.txt; echo stamped >> made.txt']
"""
FLAKY = f"""
operator: flaky
inputs: {{source: File}}
outputs: {{made: {{type: File, path: made.txt}}}}
environment: host
command:
  - sh
  - -ec
  - '{TRACE}; test "$FURNESS_ATTEMPT" -gt 1; cat "$source" > made.txt; echo late >> made.txt'
"""
WORD = f"""
operator: word
inputs: {{source: File, word: String}}
outputs: {{made: {{type: File, path: made.txt}}}}
environment: host
command: [sh, -ec, '{TRACE}; cat "$source" > made.txt; echo "$word" >> made.txt']
"""
GATHER = f"""
operator: gather
inputs: {{sources: "List[File]"}}
outputs: {{table: {{type: File, path: table.txt}}, again: {{type: File, path: table.txt}}}}
environment: host
command: [sh, -ec, '{TRACE}; cat "$@" > table.txt', sh, $sources]
"""
SPLIT = f"""
operator: split
inputs: {{source: File}}
outputs:
  parts: {{type: "List[File]", path: "part-*"}}
  folder: {{type: Directory, path: folder}}
  maybe: {{type: "Optional[File]", path: maybe}}
environment: host
command:
  - sh
  - -ec
  - '{TRACE}; mkdir -p folder/in; cp "$source" maybe; for n in 1 2 3; do
    echo $n > part-$n; echo $n$n > folder/in/$n; done; ls folder/in > folder/list'
"""
TELL = f"""
operator: tell
inputs: {{result: Json}}
environment: host
command: [sh, -ec, '{TRACE}; test -n "$result"']
"""
INNER = """
pipeline: inner
inputs: {source: File, words: "List[String]"}
steps:
  word: {operator: word.yaml, scatter: word, arguments: {source: $source, word: $words}}
  join: {operator: gather.yaml, arguments: {sources: $word.made}}
outputs: {made: $join.table}
"""
MATRIX = """
pipeline: matrix
inputs: {sources: "List[File]"}
steps:
  stamp: {operator: stamp.yaml, scatter: source, arguments: {source: $sources}}
  flaky:
    operator: flaky.yaml
    scatter: source
    arguments: {source: $stamp.made}
    retry: {attempts: 3}
  nest:
    operator: inner.yaml
    scatter: source
    arguments: {source: $flaky.made, words: [one, two]}
  gather: {operator: gather.yaml, arguments: {sources: $nest.made}}
  split: {operator: split.yaml, arguments: {source: $gather.table}}
outputs:
  table: $gather.table
  nested: $nest.made
  parts: $split.parts
  folder: $split.folder
  maybe: $split.maybe
exit:
  success: {operator: tell.yaml}
  always: {operator: tell.yaml}
"""
SOURCES = 3
TASKS = SOURCES * 2 + SOURCES * 3 + 2
"""Tasks of `matrix.yaml`, without its two exit steps."""

FILES = {
    "stamp.yaml": STAMP,
    "flaky.yaml": FLAKY,
    "word.yaml": WORD,
    "gather.yaml": GATHER,
    "split.yaml": SPLIT,
    "tell.yaml": TELL,
    "inner.yaml": INNER,
    "matrix.yaml": MATRIX,
    **{f"in/{number}.txt": f"source {number}\n" for number in range(SOURCES)},
}
RUN = ("run", "matrix.yaml", "sources=in/*.txt", "--jobs", "2")


def operator(script: str, *, inputs: str = "{}", outputs: str = "{}", more: str = "") -> str:
    """Write a document for a shell script, which stands in a block and needs no quotes."""
    lines = "\n".join(f"    {line}" for line in script.strip().splitlines())
    return (
        f"operator: one\nenvironment: host\ninputs: {inputs}\noutputs: {outputs}\n{more}\n"
        f"command:\n  - sh\n  - -ec\n  - |\n{lines}\n"
    )
