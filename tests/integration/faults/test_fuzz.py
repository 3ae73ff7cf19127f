"""Whatever is written in a document, a source or an argument: an answer, no traceback, no hang."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from furness.arguments import bind
from furness.catalog.find import Catalog, compile_source
from furness.cli import main as cli
from furness.cli.arguments import read_arguments
from furness.errors import FurnessError
from furness.graph.check import check
from furness.graph.draw import draw
from furness.graph.expand import expand
from furness.model.document import parse_document, write_document
from furness.model.pipeline import Pipeline
from tests.integration.faults.conftest import Report
from tests.integration.faults.mutation import PIECES, TRIED, damaged, many, watched
from tests.integration.faults.pipelines import FILES, GATHER, INNER, STAMP

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore")]

EXAMPLES = {"yaml": 10_000, "json": 12_000, "source": 10_000, "grammar": 6_000}
EXAMPLES |= {"argument": 10_000, "command": 3_000}
ODDITY = "oddity"
"""What is tried once, and not drawn."""
SHARE = float(os.environ.get("FURNESS_FUZZ_SHARE", "1"))
"""What part of the examples is tried; all of them are more than 50,000."""

ROOT = Path(__file__).parents[3]
OPERATOR = """\
operator: blur
version: 1.2.0
description: Smooth an image.
inputs:
  image: {type: File, format: image/tiff, description: The image.}
  sigma: {type: Float, default: 1.0, minimum: 0, unit: px}
  mode: {type: "Enum[fast, exact]", default: fast}
  extra: {type: "Optional[List[Integer]]", default: null}
outputs:
  blurred: {type: File, path: blurred.tif}
environment: {python: {version: ">=3.11", packages: [numpy, tifffile]}}
command: [python, blur.py, --sigma, $sigma, "${image}"]
variables: {OMP_NUM_THREADS: "1"}
secrets: [API_KEY]
ports: [9090/tcp]
resources: {cpus: 2, memory: 4 GiB, gpus: 0, time_limit: 10m}
"""
PIPELINE = """\
pipeline: p
inputs:
  images: {type: "List[File]"}
  sigma: {type: Float, default: 1.5, minimum: 0}
steps:
  blur:
    operator:
      operator: blur
      inputs: {image: File}
      outputs: {o: {type: File, path: o}}
      command: [b, $image]
    scatter: image
    arguments: {image: $images}
    retry: {attempts: 3, wait: 10s, backoff: 2}
    when: size($images) > 0
  count:
    operator:
      operator: count
      inputs: {masks: "List[File]", k: Json}
      outputs: {n: Integer}
      command: [c]
    arguments: {masks: $blur.o, k: [$sigma, {a: $$b}]}
    needs: [blur]
outputs: {n: $count.n, m: {value: $blur.o}}
exit: {failure: {operator: {operator: notify, inputs: {result: Json}, command: [n]}}}
"""
DOCUMENTS = [OPERATOR, PIPELINE, STAMP, GATHER, INNER]
JSON = [json.dumps(yaml.safe_load(text), indent=1) for text in DOCUMENTS]
SOURCES = [
    path.read_text()
    for folder in (ROOT / "tests" / "sources", ROOT / "examples")
    for path in sorted(folder.rglob("*.py"))
]
PYTHON = [
    *("os.getenv(", "os.environ[", "def main(", "@furness.operator\n", "# pip install ", "!pip "),
    *("argparse.ArgumentParser(", ".add_argument(", "lambda: ", "yield ", "await ", "match x:\n"),
    *(
        "f'{",
        "b'",
        "'''",
        "\\N{",
        ":=",
        "**",
        "*",
        "->",
        "class A(",
        "import ",
        "from . import *\n",
    ),
    *(
        "# /// script\n",
        "# ///\n",
        "# dependencies = [",
        "    ",
        "\t",
        "\x0c",
        "$",
        "\u200b",
        "0o8",
    ),
    *("1_", "...", "é", "async ", "global x\n", "if True:", "else:", "int(", "json.loads(", "\0"),
]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Be in a folder with operators that documents may name; show tracebacks."""
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "in").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    before = os.getcwd()
    os.chdir(folder)
    os.environ["FURNESS_DEBUG"] = "1"
    yield
    os.chdir(before)
    del os.environ["FURNESS_DEBUG"]


def share(kind: str) -> int:
    return max(20, int(EXAMPLES[kind] * SHARE))


@pytest.fixture(autouse=True)
def count(report: Report) -> Iterator[None]:
    """Count the examples of a fuzzer; they are as many as promised."""
    before = TRIED.copy()
    yield
    for kind, tried in (TRIED - before).items():
        if kind == ODDITY:
            continue
        assert tried >= share(kind)
        report(f"fuzzing, {kind}: {tried:,} examples")


def read(text: str, file: str, kind: str = ODDITY) -> None:
    """Read, check, expand and write a document."""
    with watched(kind, text), suppress(FurnessError):
        unit = Catalog().complete(parse_document(text, file), os.getcwd())
        write_document(unit)
        if not check(unit) and isinstance(unit, Pipeline):
            expand(unit)
            draw(unit)


@many(share("yaml"))
@given(damaged(DOCUMENTS))
def test_damaged_yaml_gives_a_document_or_an_error(text: str) -> None:
    read(text, "d.yaml", "yaml")


@many(share("json"))
@given(damaged(JSON))
def test_damaged_json_gives_a_document_or_an_error(text: str) -> None:
    read(text, "d.json", "json")


@many(share("source"))
@given(damaged(SOURCES, PYTHON))
def test_damaged_source_gives_an_operator_or_an_error(text: str) -> None:
    with watched("source", text), suppress(FurnessError):
        compile_source("source.py", text)


NAMES = st.sampled_from(["a", "os", "x1", "input", "output_x", "é", "_", "main", "class_", "self"])
CONSTANTS = st.sampled_from(
    [
        *("1", "-1", "1e999", "'a'", "b'a'", "None", "True", "...", "()", "[]", "{}", "1j"),
        *("10**9**3", "'x' * 10**9", "[0] * 10**12", "1 << 10**9", "int('1'*9999)", "f'{1}'"),
        "float('nan')",
    ]
)


def compose(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Give longer expressions."""
    two = st.tuples(inner, inner)
    calls = ["os.getenv({}, {})", "os.environ.get({}, {})", "int({}, {})", "os.path.join({}, {})"]
    forms = ["{} + {}", "{} ** {}", "{}[{}]", "[{} for x in {}]", "lambda x={}: {}", "{} % {}"]
    more = ["json.loads({}) or {}", "{} if x else {}", "({}, {})", "{{{}: {}}}", "print({}, *{})"]
    pattern = st.sampled_from(calls + forms + more)
    return st.builds(lambda form, pair: form.format(*pair), pattern, two)


EXPRESSIONS = st.recursive(st.one_of(CONSTANTS, NAMES), compose, max_leaves=6)
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, NAMES, EXPRESSIONS),
    st.builds("{}: {} = {}".format, NAMES, EXPRESSIONS, EXPRESSIONS),
    st.builds("def {}(a: {} = {}, *b, c={}) -> {}: pass".format, *[NAMES, *[EXPRESSIONS] * 4]),
    st.builds(
        "@furness.operator({})\ndef {}(x: {}): return {}".format,
        *[EXPRESSIONS, NAMES, *[EXPRESSIONS] * 2],
    ),
    st.builds("parser.add_argument({}, type={}, default={}, nargs={})".format, *[EXPRESSIONS] * 4),
    st.builds(
        "@click.option({}, default={})\n@click.command()\ndef {}({}): pass".format,
        *[EXPRESSIONS] * 2,
        NAMES,
        NAMES,
    ),
    st.builds("os.environ[{}] = {}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds(
        "class {}:\n  inputs = {}\n  def run(self): {}".format, NAMES, EXPRESSIONS, EXPRESSIONS
    ),
    st.builds("if {}:\n  import {}\nelse:\n  {}".format, EXPRESSIONS, NAMES, EXPRESSIONS),
)
HEAD = "import os, json, argparse, click, typer, furness\nparser = argparse.ArgumentParser()\n"


@many(share("grammar"))
@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_odd_python_gives_an_operator_or_an_error(lines: list[str]) -> None:
    with watched("grammar", lines), suppress(FurnessError):
        compile_source("source.py", HEAD + "\n".join(lines) + "\n")


DEEP = {
    "parentheses": "x = " + "(" * 5000 + ")" * 5000,
    "unary": "x = " + "-" * 50_000 + "1",
    "sum": "import os\nx = os.getenv('a', " + "1+" * 20_000 + "1)",
    "attributes": "x" + ".a" * 20_000,
    "blocks": "\n".join(" " * n + "if x:" for n in range(300)),
    "calls": "x = " + "f(" * 3000 + ")" * 3000,
    "power": "import os\nx = os.getenv('a', 9**9**9**9)",
    "text": "import os\nx = os.getenv('a', 'x' * 10**12)",
    "no end": "'''",
    "NUL": "x = 1\0",
    "surrogate": "x = '\ud800'",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_source_without_measure_gives_an_operator_or_an_error(text: str) -> None:
    with watched(ODDITY, text), suppress(FurnessError):
        compile_source("source.py", text)


DEEP_DOCUMENTS = {
    "lists": "operator: " + "[" * 20_000,
    "objects": '{"a":' * 20_000,
    "bombs": "a: &a [x]\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [" + ",".join([f"*{chr(97 + n)}"] * 10) + "]\n"
        for n in range(20)
    ),
    "itself": "operator: &a [*a]",
    "merges": "<<: &a {<<: *a}",
    "type": "operator: a\ninputs: {x: '" + "List[" * 20_000 + "'}",
    "number": "operator: a\nversion: " + "1" * 10_000,
    "condition": "pipeline: a\nsteps: {b: {operator: c, when: '" + "(" * 20_000 + "'}}",
    "packages": "operator: a\nenvironment: {python: {packages: ['" + "[" * 20_000 + "']}}",
    "indent": "\n".join(" " * n + "a:" for n in range(3000)),
}


@pytest.mark.parametrize("text", DEEP_DOCUMENTS.values(), ids=DEEP_DOCUMENTS)
@pytest.mark.parametrize("file", ["d.yaml", "d.json"])
def test_document_without_measure_gives_an_error(text: str, file: str) -> None:
    read(text, file)


TYPES = [
    *("String", "Integer", "Float", "Boolean", "Json", "File", "Directory", "Enum[a, b]"),
    *("List[File]", "List[List[Integer]]", "Optional[Float]", "List[Optional[Json]]"),
]
ODD = st.sampled_from(
    [*PIECES, "*", "in/*", "[[1]]", '{"class": "File"}', "nan", "1e400", "/", "~", "~\0"]
)
ATOMS = st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5))


def nest(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Give lists and objects."""
    keys = st.text(max_size=5)
    return st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3))


VALUES = st.recursive(ATOMS, nest, max_leaves=5)
TEXTS = st.one_of(st.text(max_size=40), ODD, VALUES.map(json.dumps))


ODD_FILES = [
    *("~\0", "a\0b", "*\0", "a,~\0", '{"class": "File", "path": 3}', '{"class": "File"}'),
    *('{"class": "File", "path": "~\\u0000"}', '{"class": "Directory", "path": null}', "\udcff"),
    *(
        '["~\\u0000"]',
        '[{"class": "File", "path": ["a"]}]',
        '{"class": 3, "path": "a"}',
        "~" * 5000,
    ),
]


@pytest.mark.parametrize("kind", ["File", "Directory", "List[File]", "Optional[File]", "Json"])
@pytest.mark.parametrize("text", ODD_FILES, ids=ascii)
def test_odd_file_is_refused_or_read(kind: str, text: str) -> None:
    unit = parse_document(f"operator: a\ninputs: {{x: '{kind}'}}\ncommand: [a, $x]", "d.yaml")
    with watched(ODDITY, text), suppress(FurnessError):
        bind(unit, read_arguments(unit, [f"x={text}"], None))


@many(share("argument"))
@given(st.sampled_from(TYPES), st.lists(TEXTS, min_size=1, max_size=3), st.booleans())
def test_any_argument_fits_or_gives_an_error(kind: str, texts: list[str], scatter: bool) -> None:
    head = f"operator: a\ninputs: {{x: '{kind}', y: {{type: Integer, default: 1}}}}\n"
    unit = parse_document(f"{head}command: [a, $x]", "d.yaml")
    with watched("argument", (kind, texts, scatter)), suppress(FurnessError):
        given_words = read_arguments(unit, [f"x={text}" for text in texts], None)
        bind(unit, given_words, ["x"] if scatter else [])


WORDS = st.one_of(
    st.sampled_from(
        ["--json", "--all", "-h", "--", "-", "--dry-run", "--jobs", "-1", "--name", ""]
    ),
    st.sampled_from(
        ["matrix.yaml", "stamp.yaml", "in", "in/0.txt", ".", "/", "nothing.py", "last"]
    ),
    st.sampled_from(["source=in/0.txt", "sources=in/*.txt", "source=", "=x", "last/table", "a[1]"]),
    TEXTS.filter(lambda text: "\ud800" not in text),
)
COMMANDS = [
    *(["run", "--dry-run"], ["compile"], ["check"], ["graph"], ["runs", "show"], ["runs", "list"]),
    *(["tasks", "show"], ["tasks", "logs"], ["artifacts", "get"], ["artifacts", "list"], []),
    *(["runs", "provenance"], ["runs", "resume"], ["runs", "cancel"], ["plugins"], ["artifacts"]),
]


@many(share("command"))
@given(command=st.sampled_from(COMMANDS), words=st.lists(WORDS, max_size=4))
def test_any_command_line_ends_with_a_status_of_ours(command: list[str], words: list[str]) -> None:
    output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape") for _ in "oe")
    with watched("command", [*command, *words]), redirect_stdout(output), redirect_stderr(errors):
        status = cli.run([*command, *words])
    sys.stdout.flush()

    assert status in (0, 1, 2, 3, 130)


def test_examples_are_as_many_as_promised(report: Report) -> None:
    assert sum(EXAMPLES.values()) >= 50_000
    oddities = len(DEEP) + 2 * len(DEEP_DOCUMENTS) + 5 * len(ODD_FILES)
    report(f"fuzzing: {sum(map(share, EXAMPLES)):,} examples, and {oddities} oddities")
