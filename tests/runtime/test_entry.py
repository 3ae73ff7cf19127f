import ast
import enum
import os
import subprocess
import typing
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from furness.runtime.entry import convert

Start = Callable[..., subprocess.CompletedProcess[str]]
Call = Callable[..., Any]


class Mode(enum.Enum):
    FAST = "quick"
    EXACT = 2


Sigma = typing.NewType("Sigma", float)
PATH = "/data/a b.tif"
CONVERSIONS = {
    "text": (str, "1", "1"),
    "whole number": (int, 1, 1),
    "float of a whole number": (float, 1, 1.0),
    "Boolean": (bool, True, True),
    "path": (Path, PATH, Path(PATH)),
    "path as text": (str, PATH, PATH),
    "path-like": (os.PathLike, PATH, Path(PATH)),
    "unannotated": (None, PATH, PATH),
    "list of paths": (list[Path], [PATH], [Path(PATH)]),
    "typing list": (typing.List[Path], [PATH], [Path(PATH)]),  # noqa: UP006 - still written
    "bare list": (list, [1], [1]),
    "sequence": (Sequence[float], [1], [1.0]),
    "tuple": (tuple[float, ...], [1, 2], (1.0, 2.0)),
    "pair": (tuple[float, Path], [1, PATH], (1.0, Path(PATH))),
    "set": (set[int], [1, 1], {1}),
    "optional": (Path | None, None, None),
    "optional given": (Path | None, PATH, Path(PATH)),
    "typing optional": (typing.Optional[Path], PATH, Path(PATH)),  # noqa: UP045 - still written
    "optional list": (list[Path] | None, [PATH], [Path(PATH)]),
    "union of two": (int | str, "5", "5"),
    "literal": (typing.Literal["a", "b"], "a", "a"),
    "enum by value": (Mode, "quick", Mode.FAST),
    "enum by value as text": (Mode, "2", Mode.EXACT),
    "enum by name": (Mode, "FAST", Mode.FAST),
    "annotated": (typing.Annotated[float, "px"], 2, 2.0),
    "new type": (Sigma, 2, 2.0),
    "object": (dict[str, float], {"a": 1}, {"a": 1.0}),
    "any": (Any, {"a": [1, None]}, {"a": [1, None]}),
}


@pytest.mark.parametrize(("wanted", "value", "seen"), CONVERSIONS.values(), ids=CONVERSIONS)
def test_convert_gives_the_form_that_the_annotation_asks_for(
    wanted: Any, value: Any, seen: Any
) -> None:
    converted = convert(value, wanted)

    assert (converted, type(converted)) == (seen, type(seen))


@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"], ids=["", "future"])
def test_entry_with_all_kinds_of_parameters_is_called_with_the_inputs(
    call: Call, future: str
) -> None:
    source = f"""{future}
from pathlib import Path
def main(image: Path, masks: list[Path], sigma: float = 2, *, note: str | None, odd: "No" = 3):
    return repr([image.name, [mask.name for mask in masks], sigma, note, odd, __name__])
"""

    written = call(source, image=file("/x.tif"), masks=[file("/y.tif")], sigma=1, note=None)

    assert written == {"result": "['x.tif', ['y.tif'], 1.0, None, 3, 'source']"}


def file(path: str, kind: str = "File") -> dict[str, str]:
    return {"class": kind, "path": path}


RETURNS = {
    "text": ("return 'ä\\n'", {"result": "ä\n"}),
    "nothing": ("pass", None),
    "object": ("return {'a': [1, {'b': None}]}", {"result": {"a": [1, {"b": None}]}}),
    "tuple": ("return 1, 'b'", {"result_1": 1, "result_2": "b"}),
    "tuple with None": ("return 1, None, 3", {"result_1": 1, "result_3": 3}),
    "named tuple": ("return Pair(1, 'b')", {"first": 1, "second": "b"}),
    "dataclass": ("return Data(1, 'b')", {"first": 1, "second": "b"}),
    "enum": ("return Mode.FAST", {"result": "quick"}),
    "file": ("Path('a.txt').touch(); return Path('a.txt')", {"result": file("a.txt")}),
    "folder": ("Path('f').mkdir(); return Path('f').resolve()", {"result": file("f", "Directory")}),
    "files": ("Path('a').touch(); return [Path('a')]", {"result": [file("a")]}),
    "elsewhere": ("return Path('/etc/passwd')", {"result": file("/etc/passwd")}),
    "after a change of folder": (
        "os.mkdir('d'); os.chdir('d'); Path('x').touch(); return Path('x')",
        {"result": file("d/x")},
    ),
    "number of numpy": ("return Array()", {"result": 2.5}),
    "helper": ("helper.write_output('n', 1); return 2", {"n": 1, "result": 2}),
}
HEADER = """
import enum, os, typing
from dataclasses import dataclass
from pathlib import Path
import furness
from furness.runtime import helper
Mode = enum.Enum("Mode", {"FAST": "quick"})
Pair = typing.NamedTuple("Pair", [("first", int), ("second", str)])
Files = typing.NamedTuple("Files", [("mask", Path), ("n", int)])
Typed = typing.TypedDict("Typed", {"mask": Path, "n": int})
@dataclass
class Data:
    first: int
    second: str
class Array:
    def tolist(self):
        return 2.5
"""


@pytest.mark.parametrize(("body", "written"), RETURNS.values(), ids=RETURNS)
def test_entry_return_value_becomes_outputs(call: Call, body: str, written: Any) -> None:
    source = f"{HEADER}\n@furness.operator\ndef main():\n    {body}"

    assert call(source) == written


@pytest.mark.parametrize(
    ("returns", "body", "written"),
    [
        ("Path", "'m'", {"result": file("m")}),
        ("list[Path]", "['m']", {"result": [file("m")]}),
        ("tuple[int, ...]", "(1, 2)", {"result": [1, 2]}),
        ("tuple[Path, int]", "('m', 2)", {"result_1": file("m"), "result_2": 2}),
        ("Files", "Files('m', 1)", {"mask": file("m"), "n": 1}),
        ("Typed", "{'mask': 'm', 'n': 1}", {"mask": file("m"), "n": 1}),
    ],
)
def test_entry_return_annotation_says_what_a_text_is(
    call: Call, returns: str, body: str, written: Any
) -> None:
    source = f"{HEADER}\ndef main() -> {returns}:\n    Path('m').touch()\n    return {body}"

    assert call(source) == written


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return object()", "the output `result` cannot be written: `object` is neither"),
        ("return float('nan')", "the output `result` cannot be written: Out of range"),
        ("import pathlib; return pathlib.Path('no')", "/no` does not exist"),
    ],
    ids=["object", "not a number", "missing file"],
)
def test_entry_return_value_that_is_no_json_is_refused_with_a_hint(
    start: Start, body: str, told: str
) -> None:
    ended = start(f"def main():\n    {body}", "--entry", "main", inputs={})

    assert ended.returncode == 1
    assert told in ended.stderr
    assert "hint: return texts" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_entry_that_raises_shows_the_frames_of_the_source_only(start: Start) -> None:
    ended = start("def main():\n    1 / 0", "--entry", "main", inputs={})

    assert ended.returncode == 1
    assert ended.stderr.count("File ") == 1
    assert ended.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_entry_that_is_not_in_the_source_is_told(start: Start) -> None:
    ended = start("x = 1", "--entry", "main", inputs={})

    assert ended.returncode == 1
    assert ended.stderr == "`source.py` has no function `main`\n"


def test_entry_marked_with_packages_is_still_a_plain_function(call: Call) -> None:
    source = """
import furness
@furness.operator(packages=["numpy"])
def main(x: int) -> int:
    return twice(x)
@furness.operator()
def twice(x: int) -> int:
    return 2 * x
"""

    assert call(source, x=4) == {"result": 8}


def test_entry_with_worker_processes_finds_its_functions(call: Call) -> None:
    source = """
import multiprocessing
import furness
def double(x):
    return 2 * x
@furness.operator
def main(x: int) -> list:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map(double, [x])
"""

    assert call(source, x=4) == {"result": [8]}


@pytest.mark.parametrize("name", ["python.py", "start.py", "entry.py", "helper.py"])
def test_runtime_is_written_in_the_python_of_old_environments(runtime: str, name: str) -> None:
    text = Path(runtime).with_name(name).read_text()

    assert ast.parse(text, feature_version=(3, 8))
