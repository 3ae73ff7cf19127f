"""CWL tools do on our engine what they say; cwltool 3.3 gives the same for each of these."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import furness
from furness.importing import import_file

TOOL = "cwlVersion: v1.2\nclass: CommandLineTool\n"
STREAM = "outputs: {out: {type: stdout}}\n"

TOOLS: Mapping[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "stdout to a file": (
        "baseCommand: sort\nstdout: sorted.txt\n"
        "inputs: {text: {type: File, inputBinding: {position: 1}}}\n" + STREAM,
        {"text": "b.txt"},
        {"out": "a\nb\n"},
    ),
    "order of arguments": (
        "baseCommand: [echo, base]\n"
        "arguments: [first, {valueFrom: last, position: 9}, {valueFrom: third, position: 2}]\n"
        "inputs:\n"
        "  zz: {type: string, inputBinding: {position: 2}}\n"
        "  aa: {type: string, inputBinding: {position: 2}}\n"
        "  number: {type: int, inputBinding: {prefix: -n}}\n"
        "  joined: {type: string, inputBinding: {prefix: --j=, separate: false, position: 1}}\n"
        + STREAM,
        {"zz": "z", "aa": "a", "number": 3, "joined": "x y"},
        {"out": "base first -n 3 --j=x y third a z last\n"},
    ),
    "what is absent is left out": (
        "baseCommand: echo\ninputs:\n"
        "  a: {type: 'string?', inputBinding: {prefix: -a}}\n"
        "  b: {type: 'int?', inputBinding: {position: 1}}\n"
        "  c: {type: boolean, inputBinding: {prefix: -c}}\n"
        "  d: {type: boolean, default: true, inputBinding: {prefix: -d}}\n"
        "  e: {type: 'string[]', inputBinding: {prefix: -e}}\n"
        "  f: {type: 'string[]', inputBinding: {prefix: -f, itemSeparator: ','}}\n" + STREAM,
        {"c": False, "e": [], "f": []},
        {"out": "-d\n"},
    ),
    "what is given is there": (
        "baseCommand: echo\ninputs:\n"
        "  a: {type: 'string?', inputBinding: {prefix: -a}}\n"
        "  b: {type: 'int?', inputBinding: {position: 1}}\n"
        "  c: {type: boolean, inputBinding: {prefix: -c}}\n"
        "  e: {type: 'string[]', inputBinding: {prefix: -e}}\n"
        "  f: {type: 'string[]', inputBinding: {prefix: -f, itemSeparator: ','}}\n" + STREAM,
        {"a": "it's $HOME", "b": 7, "c": True, "e": ["1 2", "3"], "f": ["x", "y z"]},
        {"out": "-a it's $HOME -c -e 1 2 3 -f x,y z 7\n"},
    ),
    "lists, each element with its prefix": (
        "baseCommand: [printf, '%s|']\ninputs:\n"
        "  one: {type: {type: array, items: string, inputBinding: {prefix: -I}},"
        " inputBinding: {position: 1}}\n"
        "  two: {type: {type: array, items: string, inputBinding: {prefix: -D, separate: false}},"
        " inputBinding: {position: 3, prefix: --all}}\n"
        "  three: {type: 'string[]', inputBinding: {position: 2}}\n" + STREAM,
        {"one": ["a", "b c"], "two": ["-x", "$y"], "three": ["", "*"]},
        {"out": "-I|a|-I|b c||*|--all|-D-x|-D$y|"},
    ),
    "lists without a shell": (
        "baseCommand: cat\ninputs:\n"
        "  one: {type: 'File[]', inputBinding: {position: 1}}\n"
        "  two: {type: 'File[]', inputBinding: {position: 2}}\n" + STREAM,
        {"one": ["b.txt", "b.txt"], "two": ["c d.txt"]},
        {"out": "b\na\nb\na\nc\n"},
    ),
    "references in arguments": (
        "baseCommand: echo\n"
        "arguments: ['$(inputs.file.basename)', 'root=$(inputs.file.nameroot)',"
        " $(inputs.file.nameext), '$(inputs.word)/$(inputs.number)', \\$(literal), $5]\n"
        "inputs: {file: File, word: string, number: int}\n" + STREAM,
        {"file": "c d.txt", "word": "a 'b'", "number": 4},
        {"out": "c d.txt root=c d .txt a 'b'/4 $(literal) $5\n"},
    ),
    "valueFrom of an input": (
        "baseCommand: echo\ninputs:\n"
        "  file: {type: File, inputBinding: {prefix: -f, valueFrom: $(self.basename)}}\n"
        "  word: {type: string, inputBinding: {position: 1, valueFrom: '<$(self)>'}}\n"
        "  gone: {type: 'string?', inputBinding: {position: 2, valueFrom: '<$(self)>'}}\n" + STREAM,
        {"file": "b.txt", "word": "x"},
        {"out": "-f b.txt <x>\n"},
    ),
    "stdin and stderr": (
        (
            "baseCommand: [sh, -c, 'cat; echo lost >&2']\nstdin: $(inputs.file.path)\n"
            "stderr: $(inputs.name).err\n"
            "inputs: {file: File, name: string}\n"
            "outputs: {out: {type: stdout}, err: {type: stderr}}\n"
        ),
        {"file": "b.txt", "name": "my log"},
        {"out": "b\na\n", "err": "lost\n"},
    ),
    "a file whose name is an input": (
        (
            "baseCommand: touch\n"
            "inputs: {name: {type: string, inputBinding: {}}}\n"
            "outputs: {out: {type: File, outputBinding: {glob: $(inputs.name)}}}\n"
        ),
        {"name": "a 'b' $c.txt"},
        {"out": ""},
    ),
    "files of one name, in the order of their patterns": (
        (
            "baseCommand: [sh, -c, 'mkdir a b; echo A > a/x; echo B > b/x; echo C > c']\n"
            "inputs: []\noutputs:\n"
            "  all: {type: 'File[]', outputBinding: {glob: [c, b/*, a/*]}}\n"
            "  one: {type: File, outputBinding: {glob: a/x}}\n"
        ),
        {},
        {"all": ["C\n", "B\n", "A\n"], "one": "A\n"},
    ),
    "files of a pattern": (
        (
            "baseCommand: [sh, -c, 'for each in 1 2 3; do echo $each > \"$0-$each.txt\"; done']\n"
            "inputs: {name: {type: string, inputBinding: {}}}\n"
            "outputs:\n"
            "  some: {type: 'File[]', outputBinding: {glob: $(inputs.name)-*.txt}}\n"
            "  none: {type: 'File?', outputBinding: {glob: nothing.txt}}\n"
            "  these: {type: 'File[]', outputBinding: {glob: ['*-1.txt', '*-3.txt']}}\n"
        ),
        {"name": "x y"},
        {"some": ["1\n", "2\n", "3\n"], "none": None, "these": ["1\n", "3\n"]},
    ),
    "variables": (
        "baseCommand: [sh, -c, 'echo $ONE-$TWO']\n"
        "requirements:\n  EnvVarRequirement: {envDef: {ONE: a b, TWO: '<$(inputs.word)>'}}\n"
        "inputs: {word: string}\n" + STREAM,
        {"word": "$x y"},
        {"out": "a b-<$x y>\n"},
    ),
    "a folder that is laid out": (
        "baseCommand: [sh, sub/run.sh]\n"
        "requirements:\n  InitialWorkDirRequirement:\n    listing:\n"
        "    - entryname: sub/run.sh\n      entry: |\n"
        "        cat \"renamed.txt\"\n        echo '$(inputs.word)' \\$(echo x)\n"
        "    - {entryname: renamed.txt, entry: $(inputs.file)}\n"
        "inputs: {file: File, word: string}\n" + STREAM,
        {"file": "b.txt", "word": "w w"},
        {"out": "b\na\nw w x\n"},
    ),
    "a file beside the work": (
        (
            "baseCommand: [sh, -c, 'echo more >> \"$0\"; ls']\n"
            "requirements:\n  InitialWorkDirRequirement:\n"
            "    listing: [{entry: $(inputs.file), writable: true}]\n"
            "arguments: [$(inputs.file.path)]\n"
            "inputs: {file: File}\n"
            "outputs: {out: {type: File, outputBinding: {glob: $(inputs.file.basename)}}}\n"
        ),
        {"file": "b.txt"},
        {"out": "b\na\nmore\n"},
    ),
    "a copy of a link": (
        "baseCommand: [sh, -c, 'echo more >> w.txt; cat w.txt a.txt']\n"
        "requirements:\n  InitialWorkDirRequirement:\n    listing:\n"
        "    - {entryname: a.txt, entry: $(inputs.file)}\n"
        "    - {entryname: w.txt, entry: $(inputs.file), writable: true}\n"
        "inputs: {file: File}\n" + STREAM,
        {"file": "b.txt"},
        {"out": "b\na\nmore\nb\na\n"},
    ),
    "shell code": (
        "requirements: {ShellCommandRequirement: {}}\n"
        "arguments:\n"
        "- {shellQuote: false, valueFrom: 'cat \"$(inputs.file.path)\" | tr a'}\n"
        "- $(inputs.word)\n"
        "- {shellQuote: false, valueFrom: '; echo done \"$(inputs.word)\" | cat'}\n"
        "inputs: {file: File, word: string}\n" + STREAM,
        {"file": "b.txt", "word": "w"},
        {"out": "b\nw\ndone w\n"},
    ),
    "exit statuses": (
        "baseCommand: [sh, -c, 'echo x; exit 3']\nsuccessCodes: [0, 3]\ninputs: []\n" + STREAM,
        {},
        {"out": "x\n"},
    ),
    "values in cwl.output.json": (
        (
            "baseCommand: [sh, -c, 'cat > cwl.output.json']\nstdin: $(inputs.file.path)\n"
            "inputs: {file: File}\noutputs: {count: int, words: 'string[]'}\n"
        ),
        {"file": "out.json"},
        {"count": 2, "words": ["a", "b"]},
    ),
    "numbers and words": (
        "baseCommand: echo\ninputs:\n"
        "  f: {type: double, inputBinding: {}}\n"
        "  e: {type: {type: enum, symbols: [fast, exact]}, inputBinding: {position: 1}}\n"
        "  l: {type: 'int[]', inputBinding: {position: 2, itemSeparator: ' '}}\n" + STREAM,
        {"f": 0.5, "e": "fast", "l": [1, 2]},
        {"out": "0.5 fast 1 2\n"},
    ),
    "a folder": (
        (
            "baseCommand: [sh, -c, 'mkdir made; cp \"$0\"/* made']\n"
            "inputs: {folder: {type: Directory, inputBinding: {}}}\n"
            "outputs: {out: {type: Directory, outputBinding: {glob: made}}}\n"
        ),
        {"folder": "folder"},
        {"out": {"x.txt": "x\n"}},
    ),
    "a default file": (
        "baseCommand: cat\ninputs:\n"
        "  file: {type: File, default: {class: File, location: b.txt}, inputBinding: {}}\n"
        "  text: {type: File, default: {class: File, basename: t.txt, contents: t},"
        " inputBinding: {position: 1}}\n" + STREAM,
        {},
        {"out": "b\na\nt"},
    ),
    "machine": (
        "baseCommand: echo\narguments: [$(runtime.cores), $(runtime.ram)]\n"
        "requirements: {ResourceRequirement: {coresMin: 1, ramMin: 256}}\ninputs: []\n" + STREAM,
        {},
        {"out": "1 256\n"},
    ),
}
"""By what it shows: a tool, its arguments, and what comes of it."""

FILES = {
    "b.txt": "b\na\n",
    "c d.txt": "c\n",
    "out.json": '{"count": 2, "words": ["a", "b"]}',
    "folder/x.txt": "x\n",
}


def lay_out(folder: Path) -> None:
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def content_of(value: Any) -> Any:
    """Give what is in files and folders."""
    if isinstance(value, list):
        return [content_of(one) for one in value]
    if isinstance(value, Path):
        if value.is_dir():
            return {one.name: one.read_text() for one in value.iterdir()}
        return value.read_text()
    return value


def with_paths(value: Any, folder: Path) -> Any:
    if isinstance(value, list):
        return [with_paths(one, folder) for one in value]
    is_path = isinstance(value, str) and value and (folder / value).exists()
    return str(folder / value) if is_path else value


@pytest.mark.parametrize(("text", "arguments", "expected"), TOOLS.values(), ids=TOOLS)
def test_tool_gives_what_it_says(
    text: str, arguments: dict[str, Any], expected: dict[str, Any], tmp_path: Path
) -> None:
    lay_out(tmp_path)
    (tmp_path / "tool.cwl").write_text(TOOL + text)

    imported = import_file(tmp_path / "tool.cwl", folder=tmp_path / "made")
    given = {name: with_paths(one, tmp_path) for name, one in arguments.items()}
    result = furness.run(tmp_path / "made" / imported.main, given, folder=tmp_path)

    assert imported.left == ()
    assert {name: content_of(one) for name, one in result.outputs.items()} == expected


def test_value_is_never_shell_code(tmp_path: Path) -> None:
    (tmp_path / "tool.cwl").write_text(
        TOOL + "requirements: {ShellCommandRequirement: {}}\n"
        "baseCommand: echo\n"
        "arguments:\n"
        "- {shellQuote: false, valueFrom: '$(inputs.word) \"<$(inputs.word)>\"'}\n"
        "- {shellQuote: false, valueFrom: \"'[$(inputs.word)]'\"}\n"
        "inputs: {word: {type: string, inputBinding: {shellQuote: false, position: 1}}}\n" + STREAM
    )
    word = "*; touch pwned $(touch pwned) `touch pwned` \"'"

    imported = import_file(tmp_path / "tool.cwl", folder=tmp_path / "made")
    result = furness.run(tmp_path / "made" / imported.main, word=word, folder=tmp_path)

    assert result.outputs["out"].read_text() == f"{word} <{word}> [{word}] {word}\n"
    assert list(tmp_path.rglob("pwned")) == []
