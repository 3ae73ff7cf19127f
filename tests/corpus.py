"""Every source of ours that compiles and runs: five styles, and what each is given.

Most are equal in a container to what they are on this machine; what they give is known to the tests
of their own style. What a script gives is written here.
"""

import json
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

SOURCES = Path(__file__).parent / "sources"
FOLDERS = {
    "script": "scripts",
    "class": "classes",
    "notebook": "notebooks",
    "r": "r",
    "shell": "shell",
}
"""The styles, and where the sources of each are."""
PARTS = {"grid.py", "notebook_helper.py"}
"""Files that others import."""

FILES = {
    "data/one.txt": "one\n",
    "data/two words.txt": "The two fishes, a fish and THE other\n",
    "data/numbers.txt": "1\n2\n4\n9\n",
    "data/lakes.csv": "id,value\n1,3\n2,5\n",
    "data/fells.csv": "id,height,kind\n2,950,rock\n3,978,\n4,800,rock\n",
    "data/points.csv": "name,x,y\na,0,1\nb,1,3\nc,2,5\nd,3,9\n",
    "data/records.jsonl": (
        '{"id": 1, "at": {"x": 2.5, "y": [1, 2]}}\n{"id": 2, "note": "a, \\"b\\""}\n'
    ),
    "data/access.log": (
        'lake - - [21/Nov/2026:11:00:00 +0000] "GET /a?x=1 HTTP/1.1" 200 120\n'
        'fell - - [21/Nov/2026:11:00:01 +0000] "GET /b HTTP/1.1" 404 -\n'
        'fell - - [21/Nov/2026:11:00:02 +0000] "POST /a HTTP/1.1" 500 7\n'
        "\ufffd not a line\n"
        'lake - - [21/Nov/2026:11:00:03 +0000] "GET /a HTTP/1.1" 200 30\n'
    ),
    "data/grey.pgm": "P2 # small\n4 2\n255\n10 20 200 210\n12 190 205 9\n",
    "data/letter.txt": "Dear $name, it costs $price. Yours, $$.\n",
    "data/glider.cells": "!Name: Glider\n.O\n..O\nOOO\n",
    "lines.txt": "1.0\n5.0\n2.5\n",
    "limits.txt": "2",
    "weights.json": '{"w": 1}',
    "text.txt": "hello\n",
    "here/a.txt": "",
    "texts/one.txt": "one\n",
}
"""What every source finds beside it."""


class Source(Struct, frozen=True):
    """A source, what it is given, and what is known of what it gives."""

    style: str
    """One of `FOLDERS`."""
    name: str
    """Its file, and where it has several operators, which."""
    arguments: dict[str, Any] = {}
    """What it is given."""
    expected: dict[str, Any] = {}
    """What outputs must be: values, texts of files, and of folders by path."""
    varies: tuple[str, ...] = ()
    """Outputs that tell the time or the machine: they need only be there."""
    on: tuple[str, ...] = ("process", "container")
    """The executors that it is made for."""

    @property
    def file(self) -> str:
        """Its file alone."""
        return self.name.partition(":")[0]

    @property
    def step(self) -> str:
        """What a step with it is called."""
        return self.name.lower().replace(".", "_").replace(":", "_")


def _notebooks() -> list[Source]:
    expected = json.loads((SOURCES / "notebooks" / "expected.json").read_text(encoding="utf-8"))
    found = []
    for name, told in expected.items():
        words = [word.partition("=") for word in told["run"]["arguments"]]
        arguments = {key: yaml.safe_load(text) for key, _, text in words}
        known = {**told["run"]["values"], **told["run"]["files"]}
        found.append(Source("notebook", name, arguments, known, varies=("notebook",)))
    return found


CATALOG = {"catalog": "lines.txt"}
VALUE = {"value": "$(touch hacked) \"'; `id` \\", "empty": ""}
CORPUS: list[Source] = [
    Source(
        "script",
        "column_statistics.py",
        {"table_path": "data/fells.csv", "column": "height", "digits": 1},
        {
            "output_figures": '{\n "count": 3,\n "mean": 909.3,\n'
            ' "median": 950.0,\n "stdev": 95.7\n}'
        },
    ),
    Source(
        "script",
        "threshold_image.py",
        {"image": "data/grey.pgm", "invert": True},
        {"output": "P1\n4 2\n0 0 1 1\n0 1 1 0\n"},
    ),
    Source(
        "script",
        "read_access_log.py",
        {"log_file": "data/access.log", "method": "GET"},
        {
            "output_pages": "page,requests,bytes\n/a,2,150\n/b,1,0\n",
            "output_failures": FILES["data/access.log"].splitlines(keepends=True)[1],
        },
    ),
    Source(
        "script",
        "reshape_records.py",
        {"records": "data/records.jsonl", "joint": "/", "missing": "-"},
        {"result": 'id,at/x,at/y/0,at/y/1,note\n1,2.5,1,2,-\n2,-,-,-,"a, ""b"""\n'},
    ),
    Source(
        "script",
        "split_table.py",
        {"table": "data/fells.csv", "nameless": "other"},
        {
            "output_folder": {
                "o/other.csv": "id,height,kind\n3,978,\n",
                "r/rock.csv": "id,height,kind\n2,950,rock\n4,800,rock\n",
            }
        },
    ),
    Source(
        "script",
        "join_tables.py",
        {"tables": ["data/lakes.csv", "data/fells.csv"], "how": "common", "source": True},
        {
            "table": "id,source\n1,lakes\n2,lakes\n2,fells\n3,fells\n4,fells\n",
            "rows": 5,
            "columns": ["id", "source"],
        },
    ),
    Source(
        "script",
        "write_letter.py",
        {"name": "Ada's $x", "body": "data/two words.txt", "footer": "data/one.txt", "width": 20},
        {"result": "Dear Ada's $x,\n\nThe two fishes, a\nfish and THE other\n\none\n"},
    ),
    Source(
        "script",
        "count_words.py",
        {"texts": ["data/one.txt", "data/two words.txt"], "ignored": ["the", "a", "and"]},
        {"counts": "fish\t1\nfishes\t1\none\t1\nother\t1\ntwo\t1\n", "words": 5},
    ),
    Source(
        "script",
        "list_folder.py",
        {"folder": "here"},
        {"result": {"a.txt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
    ),
    Source(
        "script",
        "smooth_series.py",
        {
            "series": "data/numbers.txt",
            "method": "median",
            "weights": [1, 1, 1],
            "skip": ["9"],
            "header": False,
        },
        {"output": "1.5\n2\n3\n"},
    ),
    Source(
        "script",
        "fit_line.py:fit",
        {"points": "data/points.csv", "weights": {"d": 0}},
        {
            "slope": 2.0,
            "intercept": 1.0,
            "residuals": "name,residual\na,0.000000\nb,0.000000\nc,0.000000\nd,2.000000\n",
        },
    ),
    Source(
        "script",
        "pack_files.py",
        {"files": ["data/one.txt", "text.txt"], "names": {"one.txt": "1"}, "comment": "ü"},
    ),
    Source(
        "script",
        "play_life.py",
        {"start": "data/glider.cells", "generations": 1, "size": 3},
        {
            "output_alive": "5 5\n",
            "out_dir": {
                "000.pbm": "P1\n3 3\n0 1 0\n0 0 1\n1 1 1\n",
                "001.pbm": "P1\n3 3\n0 0 0\n1 0 1\n0 1 1\n",
            },
        },
    ),
    Source(
        "script",
        "fill_template.py",
        {"template": "data/letter.txt", "name": "A $B"},
        {"filled": "Dear A $B, it costs 9.5 EUR. Yours, $.\n"},
    ),
    Source("class", "stage.py", {"photoz_catalog": "lines.txt"}),
    Source("class", "inherited.py", CATALOG),
    Source("class", "parts.py", CATALOG),
    Source("class", "settings.py", {"bins": 5, "column": "Z"}),
    Source("class", "bare.py", {"lines": "lines.txt"}),
    Source("class", "ours.py", {"text": "weights.json"}),
    Source("class", "record.py", {"text": "lines.txt", "skip": 1}),
    Source("class", "record_derived.py", {"text": "lines.txt", "without": ["1.0"]}),
    Source("class", "several.py:First", CATALOG),
    Source("class", "several.py:Last", CATALOG),
    Source("class", "fixed.py", CATALOG, {"copy": FILES["lines.txt"]}, on=("container",)),
    Source("class", "ranks.py", CATALOG, on=()),
    *_notebooks(),
    Source("r", "area.R", {"radius": 1}),
    Source("r", "Summarise_Table.R", {"table": "data/lakes.csv", "na_rm": False}),
    Source("r", "greet.r", {"name": '"Ada"; $(id) `id`', "shout": True, "note": "Bye."}),
    Source("r", "scale.R", {"numbers": [1, 2.5], "label": "x y"}),
    Source("r", "histogram.R", {"values": "data/numbers.txt"}, varies=("plot_file",)),
    Source("r", "options.R", {"folder": "data", "ending": "csv"}),
    Source("r", "assignments.R", {"second": 2}),
    Source("r", "merge.R", {"tables": ["data/lakes.csv", "data/fells.csv"], "how": "outer"}),
    Source("r", "folder.R", {"text": "data/numbers.txt"}),
    Source("r", "windows.R", {"value": 4}),
    Source("shell", "concat.sh", {"first": "data/one.txt", "second": "data/two words.txt"}),
    Source("shell", "Count_Words.sh", {"text": "a bc def", "loud": True}),
    Source("shell", "optional.sh", {"title": "Dr", "place": "Ulm"}),
    Source("shell", "header", {"table": "data/lakes.csv", "columns": "2"}),
    Source("shell", "functions.sh", {"numbers": "data/numbers.txt"}),
    Source("shell", "folder.bash", {"from": "texts", "ending": "old"}),
    Source("shell", "lists.sh", {"files": ["data/one.txt", "data/numbers.txt"]}),
    Source("shell", "quotes.sh", VALUE),
    Source("shell", "machine.sh", varies=("output_where",)),
]


def content(value: Any) -> Any:
    """Give what an output holds: a file's bytes, a folder's by path, any other value as it is."""
    if isinstance(value, list):
        return [content(one) for one in value]
    if not isinstance(value, dict) or "class" not in value:
        return value
    place = Path(value["path"])
    if value["class"] == "File":
        return place.read_bytes()
    paths = (path for path in sorted(place.rglob("*")) if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in paths}


def is_as_expected(value: Any, expected: Any) -> bool:
    """Tell whether an output is what was expected, where texts stand for what is in files."""
    found = content(value)
    if isinstance(found, dict) and isinstance(value, dict) and "class" in value:
        return bool({name: one.decode() for name, one in found.items()} == expected)
    return bool((found.decode() if isinstance(found, bytes) else found) == expected)
