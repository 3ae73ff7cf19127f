"""Whatever text an argument is arrives byte for byte, or is refused in words; none is ever code."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.faults.checks import assert_clean
from tests.integration.faults.conftest import Report
from tests.integration.faults.lab import Lab

pytestmark = pytest.mark.integration

CORPUS = [
    *("; touch pwned", "& touch pwned &", "| touch pwned", "&& touch pwned", "|| touch pwned"),
    *("$(touch pwned)", "`touch pwned`", "${IFS}touch${IFS}pwned", "<(touch pwned)", "> pwned"),
    *("\ntouch pwned\n", "\r\ntouch pwned", "a\nb\n\n", "\n", " ", "", "\t", "  two  spaces  "),
    *("'; touch pwned; '", '"; touch pwned; "', "'", '"', "''", '""', "\\", "\\\\", "\\'", "\\n"),
    *("-rf", "--", "-", "--help", "-e", "-c touch pwned", "-n", "@file", "=", "a=b", "x=1", "+x"),
    *("$x", "${x}", "$$", "$", "$HOME", "$0", "$@", "$*", "$(", "${", "%s%n%d", "%", "!!", "!x"),
    *("*", "?", "[a-z]", "{a,b}", "~", "~root", "/etc/passwd", "../../etc", ".", "..", "#", "# x"),
    *(
        "null",
        "true",
        "no",
        "1e3",
        "0x1f",
        "1_000",
        "~/x",
        "[1, 2]",
        '{"a": 1}',
        "- a",
        "a: b",
        "|",
    ),
    *("é", "e\u0301", "日本語", "𝄞", "\u202eabc", "\u200b", "\ufeff", "\u2028", "\x1b[31m", "\x7f"),
    *("\x01\x02\x03", "\b\b", "\v\f", "{{ x }}", "{% x %}", "<script>", "' OR 1=1 --", "\\x00"),
    *("() { :;}; touch pwned", "a" * 1000, "a\tb\\tc", "\x1d", "ß" * 500, "a\x00b"[:1], "${x:-y}"),
    *('"$(touch pwned)"', "'$(touch pwned)'", "$'\\n'", "$((1+1))", "a;b,c", "`", "eval", "\u0085"),
]
LONG = "a$(touch pwned)" * 133_334
"""Two million characters, more than an argument or a variable may have."""

ONE = """
operator: one
environment: host
inputs: {x: String}
outputs:
  variable: {type: File, path: variable}
  token: {type: File, path: token}
  joined: {type: File, path: joined}
  file: {type: File, path: file}
command:
  - sh
  - -ec
  - |
    printf %s "$x" > variable
    printf %s "$1" > token
    printf %s "$2" > joined
    cp input.json file
  - sh
  - $x
  - --x=$x
"""
EACH = """
pipeline: each
inputs: {values: "List[String]"}
steps:
  one: {operator: one.yaml, scatter: x, arguments: {x: $values}}
  python: {operator: python.yaml, scatter: x, arguments: {x: $values}}
outputs:
  variable: $one.variable
  token: $one.token
  joined: $one.joined
  file: $one.file
  python: $python.out
"""
SOURCE = """
import json, os, sys
given = json.load(open("input.json"))["x"]
assert os.environ.get("x", given) == given
open("out", "w", newline="", encoding="utf-8").write(given)
"""
PYTHON = """
operator: python
environment: host
inputs: {x: String}
outputs: {out: {type: File, path: out}}
source: python.py
command: [python, python.py]
"""


@pytest.fixture
def each(lab: Lab) -> Lab:
    lab.write({"one.yaml": ONE, "each.yaml": EACH, "python.yaml": PYTHON, "python.py": SOURCE})
    return lab


def arguments(lab: Lab, given: dict[str, Any]) -> list[str]:
    lab.write({"given.json": json.dumps(given)})
    return ["--arguments", "given.json"]


def texts(files: list[dict[str, Any]]) -> list[str]:
    return [Path(file["path"]).read_bytes().decode() for file in files]


def assert_not_run(lab: Lab) -> None:
    assert not [path for path in lab.path.rglob("*") if "pwned" in path.name]
    assert_clean(lab)


PROTOCOLS: dict[str, Callable[[str], str]] = {
    "variable": str,
    "token": str,
    "joined": lambda text: text.removeprefix("--x="),
    "file": lambda text: str(json.loads(text)["x"]),
    "python": str,
}
"""How a text arrives, and how what an operator wrote of it is read."""


def test_corpus_from_a_file_arrives_by_every_protocol(each: Lab) -> None:
    outputs = each.succeed("run", "each.yaml", *arguments(each, {"values": CORPUS}))["outputs"]

    for name, read in PROTOCOLS.items():
        assert [read(text) for text in texts(outputs[name])] == CORPUS, name
    assert_not_run(each)


def test_corpus_in_a_document_arrives(each: Lab) -> None:
    literal = [value.replace("$", "$$", 1) if value.startswith("$") else value for value in CORPUS]
    document = yaml.safe_load(EACH)
    for step in document["steps"].values():
        step["arguments"]["x"] = literal
    del document["inputs"]
    each.write({"literal.json": json.dumps(document)})

    outputs = each.succeed("run", "literal.json")["outputs"]

    assert texts(outputs["variable"]) == texts(outputs["token"]) == CORPUS
    assert_not_run(each)


@pytest.mark.parametrize("value", CORPUS[::4], ids=range(0, len(CORPUS), 4))
def test_value_from_the_command_line_arrives(each: Lab, value: str) -> None:
    outputs = each.succeed("run", "one.yaml", f"x={value}")["outputs"]

    assert texts([outputs[name] for name in ("variable", "token", "joined")]) == [
        value,
        value,
        f"--x={value}",
    ]
    assert_not_run(each)


@pytest.mark.parametrize("value", ["\0", "a\0b", "\ud800"], ids=["NUL", "NUL inside", "surrogate"])
def test_text_that_no_system_takes_is_refused_in_words(each: Lab, value: str) -> None:
    answer = each.ask("run", "one.yaml", *arguments(each, {"x": value}), "--json")

    assert answer.status == 2, answer
    assert answer.document["error"]["message"]
    assert not (each.path / ".furness" / "workspaces").exists()


def test_bytes_that_are_no_text_on_the_command_line_are_refused_in_words(each: Lab) -> None:
    answer = each.ask("run", "one.yaml", os.fsdecode(b"x=\xff\xfe"), "--json")

    assert answer.status == 2, answer
    assert answer.document["error"]["message"]


@pytest.mark.parametrize(
    "command",
    [["sh", "-c", "test -n $$x"], ["echo", "$x"], ["echo", "--x=$x"]],
    ids=["variable", "token", "joined"],
)
def test_long_text_is_refused_by_what_has_no_room_for_it(lab: Lab, command: list[str]) -> None:
    document = {"operator": "one", "inputs": {"x": "String"}, "command": command}
    lab.write({"one.json": json.dumps(document | {"environment": "host"})})

    answer = lab.ask("run", "one.json", *arguments(lab, {"x": LONG}), "--json")

    assert answer.status == 1, answer
    assert "is too long" in answer.document["failures"][0]["message"]
    assert len(answer.output) < 10_000
    assert_not_run(lab)


def test_long_text_arrives_in_the_file_and_in_a_python_source(each: Lab) -> None:
    outputs = each.succeed("run", "python.yaml", *arguments(each, {"x": LONG}))["outputs"]

    assert texts([outputs["out"]]) == [LONG]
    assert_not_run(each)


@pytest.mark.parametrize("count", [20, 200], ids=["below ARG_MAX", "beyond ARG_MAX"])
def test_many_long_texts_arrive_or_are_refused_in_words(lab: Lab, count: int) -> None:
    names = [f"x{number}" for number in range(count)]
    inputs = ", ".join(f"{name}: String" for name in names)
    lab.write({"many.yaml": f"operator: many\nenvironment: host\ninputs: {{{inputs}}}\n"
               "command: [sh, -ec, 'test ${#x0} = 60000']\n"})  # fmt: skip

    given = arguments(lab, dict.fromkeys(names, "a" * 60_000))
    answer = lab.ask("run", "many.yaml", *given, "--json")

    told = [one["message"] for one in answer.document.get("failures", [])]
    assert answer.status == 0 or "too long" in told[0], answer
    assert (answer.status == 0) == (count == 20)
    assert_clean(lab)


NAMES = [
    *("a b.txt", "$(touch pwned).txt", "`touch pwned`.txt", "; touch pwned;.txt", "-rf", "--help"),
    *(
        "quote'.txt",
        'quote".txt',
        "new\nline.txt",
        "tab\t.txt",
        "é.txt",
        "日本語.txt",
        "back\\slash",
    ),
    *("a=b.txt", "#x", "~", "%s", "*", "[x]", "{a,b}", ".hidden.txt", "x" * 200, "\x01.txt"),
]
COPY = """
operator: copy
environment: host
inputs: {image: File}
outputs: {out: {type: File, path: out}}
command: [sh, -ec, 'cat -- "$1" > out; test "$image" = "$1"', sh, $image]
"""


def test_files_with_odd_names_arrive_and_none_is_run(lab: Lab) -> None:
    lab.write({"copy.yaml": COPY} | {f"in/{name}": f"content of {name}" for name in NAMES})
    values = {"image": [f"in/{name}" for name in NAMES]}

    done = lab.succeed("run", "copy.yaml", "--scatter", "image", *arguments(lab, values))

    assert texts(done["outputs"]["out"]) == [f"content of {name}" for name in NAMES]
    assert not list(lab.path.rglob("pwned*"))
    assert_clean(lab)


def test_file_whose_name_is_no_text_is_refused_or_arrives(lab: Lab) -> None:
    lab.write({"copy.yaml": COPY})
    Path(os.fsdecode(os.fsencode(lab.path) + b"/\xff.txt")).write_text("x")

    answer = lab.ask("run", "copy.yaml", "image=*.txt", "--json")

    assert answer.status in (0, 2), answer
    assert answer.status == 0 or answer.document["error"]["hint"]


ESCAPES = [
    "../../out",
    "/tmp/out",
    "a/../../b",
    "..",
    ".",
    "a\nb",
    "",
    "a/b",
    "~",
    "-rf",
    "x" * 300,
]


PLACES = ["operator", "pipeline", "step", "output", "input"]


@pytest.mark.parametrize("name", ESCAPES, ids=ascii)
@pytest.mark.parametrize("place", PLACES)
def test_name_in_a_document_leads_to_no_folder_but_its_own(lab: Lab, place: str, name: str) -> None:
    names = dict.fromkeys(PLACES, "fine")
    names[place] = name
    operator = {
        "operator": names["operator"],
        "environment": "host",
        "inputs": {names["input"]: {"type": "String", "default": "x"}},
        "outputs": {names["output"]: {"type": "File", "path": "out"}},
        "command": ["sh", "-c", "echo > out"],
    }
    pipeline = {
        "pipeline": names["pipeline"],
        "steps": {names["step"]: {"operator": operator}},
        "outputs": {"out": f"${names['step']}.{names['output']}"},
    }
    lab.write({"p.json": json.dumps(pipeline)})
    before = sorted(os.listdir(lab.path.parent))

    answer = lab.ask("run", "p.json", "--json")

    assert answer.status in (0, 1, 2, 3), answer
    assert answer.code not in ("unexpected", "system"), answer
    assert sorted(os.listdir(lab.path.parent)) == before
    assert set(os.listdir(lab.path)) <= {".furness", "results", "p.json"}
    assert set(os.listdir(lab.path / ".furness") if answer.status == 0 else []) <= {
        *("furness.db", "furness.db-wal", "furness.db-shm", "held", "store", "workspaces")
    }


def test_corpus_is_as_large_as_told(report: Report) -> None:
    assert len(CORPUS) >= 100
    assert len(set(CORPUS)) == len(CORPUS)
    names = f"{len(NAMES)} names of files, {len(ESCAPES) * len(PLACES)} names in documents"
    report(f"injection: {len(CORPUS)} texts by {len(PROTOCOLS)} protocols, {names}")
