"""Exported to CWL: every example is valid, and cwltool gives the bytes that our engine gives."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from furness.exporting import Wanted, export, write
from tests.documentation import follow
from tests.integration.consumers import cwl
from tests.integration.consumers.environments import program
from tests.integration.containers import Podman
from tests.integration.exported.systems import RELAXED, by_cwltool, contents, exported, ours
from tests.integration.r import needs_r

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
GUIDE = ROOT / "docs" / "guides" / "exporters" / "cwl.md"
SOURCES = ("greet.py", "slowest.sh", "fit.R", "letters.ipynb", "tiles.py")
UNITS = sorted(
    path.relative_to(EXAMPLES).as_posix()
    for path in EXAMPLES.glob("*/*")
    if (path.name in SOURCES or path.suffix == ".yaml") and path.parent.name != "growing"
)


def file(name: str) -> dict[str, str]:
    return {"class": "File", "path": str(EXAMPLES / name)}


RUN: list[Any] = [
    ("words/pipeline.yaml", {}),
    ("words/pipeline.yaml", {"words": ["a", "b"], "numbers": [], "enough": 9}),
    (
        "csv-report/pipeline.yaml",
        {"tables": [file("csv-report/data/grasmere.csv"), file("csv-report/data/keswick.csv")]},
    ),
    (
        "shear/pipeline.yaml",
        {
            "shear_catalog": file("shear/data/shear.csv"),
            "photoz_catalog": file("shear/data/photoz.csv"),
        },
    ),
    ("greet/greet.py", {"name": "it's $HOME é", "times": 2}),
    ("logs/slowest.sh", {"log": file("logs/monday.log"), "count": 2}),
    pytest.param(
        "growth/fit.R", {"measurements": file("growth/oak.csv"), "since": 1900}, marks=needs_r
    ),
]


@pytest.mark.parametrize("unit", UNITS)
def test_example_is_valid(unit: str, tmp_path: Path) -> None:
    made, _ = export(Wanted(source=str(EXAMPLES / unit), target="cwl"))
    write(made, str(tmp_path))
    paths = sorted(tmp_path.glob("*.cwl"))

    assert {path.name: said for path, said in cwl.accept_all(paths).items() if said} == {}
    assert tmp_path / made.main in paths


@pytest.mark.parametrize(("unit", "given"), RUN)
def test_example_gives_what_it_gives_here(unit: str, given: Any, tmp_path: Path) -> None:
    theirs = by_cwltool(EXAMPLES / unit, given, tmp_path / "cwl")

    mine = ours(EXAMPLES / unit, given, tmp_path / "ours")
    for every in (theirs, mine) if unit == "growth/fit.R" else ():
        every.pop("output_plot")  # a PDF holds the time at which it was made
    assert theirs == mine


SKIPS = {
    "made.py": """
def main(count: int) -> list[str]:
    return [f"w{at}" for at in range(count)]
""",
    "line.py": """
import os
from pathlib import Path

word = os.getenv("word")
loud = float(os.getenv("loud", "1.5"))
more = os.getenv("more", None)
output_file = os.getenv("output_file", "a line.txt")
Path(output_file).write_text(f"{word} {loud} {more}\\n")
""",
    "glue.py": """
import argparse
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("files", nargs="+", type=Path)
parser.add_argument("--extra", type=Path, default=None)
parser.add_argument("--note", default="none")
parser.add_argument("--output", type=Path, default="all.txt")
given = parser.parse_args()
texts = [one.read_text() for one in given.files]
texts.append(given.extra.read_text() if given.extra else "no extra\\n")
given.output.write_text("".join([*texts, given.note, "\\n"]))
""",
    "twice.py": """
def main(word: str) -> str:
    assert "1" not in word
    return word * 2
""",
    "show.py": """
def main(items: list[str | None], ratio: float) -> str:
    return f"{items} {ratio!r}"
""",
    "deep.py": """
import json
import os
from pathlib import Path

lists = json.loads(os.environ["lists"])
texts = [[Path(one).read_text() for one in inner] for inner in lists]
Path("output.json").write_text(json.dumps({"result": texts}))
""",
    "deep.yaml": """
operator: deep
inputs: {lists: {type: "List[List[File]]"}}
outputs: {result: {type: Json}}
source: deep.py
command: [python, deep.py]
""",
    "inner.yaml": """
pipeline: inner
inputs:
  word: {type: String}
  tag: {type: "Optional[String]", default: tag}
  count: {type: Integer, default: 2}
steps:
  made: {operator: made.py, arguments: {count: $count}}
  each:
    operator: line.py
    scatter: word
    arguments: {word: $made.result, more: $tag}
    when: "$word != 'w1'"
  sub: {operator: line.py, arguments: {word: $word, loud: 2}}
outputs: {files: $each.output_file, sub: $sub.output_file}
""",
    "skips.yaml": """
pipeline: skips
inputs:
  count: {type: Integer, default: 3}
  go: {type: Boolean, default: false}
steps:
  made: {operator: made.py, arguments: {count: $count}}
  each:
    operator: line.py
    scatter: word
    arguments: {word: $made.result, loud: $count}
    when: "$word != 'w1'"
  all: {operator: glue.py, arguments: {files: $each.output_file, note: $$x}}
  odd: {operator: line.py, arguments: {word: "it's \\"odd\\" $(inputs.x) ${y}\\n"}}
  both: {operator: glue.py, arguments: {files: [$odd.output_file, $all.output]}}
  never: {operator: line.py, arguments: {word: x}, when: $go}
  then: {operator: glue.py, arguments: {files: [$odd.output_file], extra: $never.output_file}}
  fails: {operator: twice.py, arguments: {word: "1"}, allow_failure: true}
  skipped: {operator: glue.py, arguments: {files: $each.output_file, note: $fails.result}}
  nested: {operator: inner.yaml, scatter: word, arguments: {word: $made.result, tag: $fails.result}}
  deep: {operator: deep.yaml, arguments: {lists: $nested.files}}
  last: {operator: glue.py, arguments: {files: $nested.sub}, needs: [nested, fails, never]}
  some:
    operator: twice.py
    scatter: word
    arguments: {word: $made.result}
    allow_failure: true
  kept: {operator: show.py, arguments: {items: $some.result, ratio: $count}}
  moved: {operator: line.py, scatter: word, arguments: {word: $some.result}}
  unmade: {operator: made.py, arguments: {count: 2}, when: $go}
  nothing: {operator: line.py, scatter: word, arguments: {word: $unmade.result}}
  twice: {operator: twice.py, arguments: {word: ab}}
  mixed: {operator: show.py, arguments: {items: [$twice.result, x], ratio: 2}}
  closed: {operator: inner.yaml, arguments: {word: z}, when: "size($each.output_file) > 5"}
outputs:
  all: $all.output
  both: $both.output
  then: $then.output
  never: $never.output_file
  skipped: $skipped.output
  files: $nested.files
  deep: $deep.result
  last: $last.output
  kept: $kept.result
  moved: $moved.output_file
  nothing: $nothing.output_file
  mixed: $mixed.result
  closed: $closed.sub
  each: $each.output_file
  constant: 5
""",
}
HOST = '# /// script\n# [tool.furness]\n# environment = "host"\n# ///\n'


@pytest.fixture
def skips(tmp_path: Path) -> Path:
    """Give a pipeline with everything that may be skipped."""
    for name, text in SKIPS.items():
        head = HOST if name.endswith(".py") else ""
        (tmp_path / name).write_text(head + text.lstrip())
    return tmp_path / "skips.yaml"


@pytest.mark.parametrize("given", [{}, {"go": True, "count": 1}], ids=["skipped", "done"])
def test_what_is_skipped_here_is_skipped_there(skips: Path, given: Any, tmp_path: Path) -> None:
    theirs = by_cwltool(skips, given, tmp_path / "cwl")

    assert theirs == ours(skips, given, tmp_path / "ours")
    paths = sorted((tmp_path / "cwl" / "exported").glob("*.cwl"))
    assert {path.name: said for path, said in cwl.accept_all(paths).items() if said} == {}


def test_a_secret_is_given_as_a_file_and_is_in_no_log(tmp_path: Path) -> None:
    (tmp_path / "tell.py").write_text(
        "import json, os\n"
        "json.dump({'told': os.environ['TOKEN'][::-1]}, open('output.json', 'w'))\n"
    )
    (tmp_path / "tell.yaml").write_text(
        "operator: tell\noutputs: {told: {type: String}}\nsource: tell.py\n"
        "command: [python, tell.py]\nsecrets: [TOKEN]\n"
    )
    (tmp_path / "token").write_text("hush-hush")
    main = exported(tmp_path / "tell.yaml", "cwl", tmp_path / "exported")

    done = subprocess.run(
        [program("workflows", "cwltool"), "--no-container", "--debug", str(main),
         "--secret_TOKEN", str(tmp_path / "token")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["told"] == "hsuh-hsuh"
    assert "hush-hush" not in done.stderr


def test_a_failed_task_fails_the_workflow_with_what_it_said(tmp_path: Path) -> None:
    (tmp_path / "fail.sh").write_text('#!/bin/sh\n# the word\necho "so ${word:?}" >&2\nexit 3\n')
    main = exported(tmp_path / "fail.sh", "cwl", tmp_path / "exported")

    with pytest.raises(AssertionError, match=r"so it goes(.|\n)*ended with exit status 3"):
        cwl.run_cwl(main, {"word": "it goes"}, tmp_path / "run", *RELAXED)


def test_an_exit_step_runs_by_itself(tmp_path: Path) -> None:
    main = exported(EXAMPLES / "words" / "pipeline.yaml", "cwl", tmp_path / "exported")
    result = {"pipeline": "words", "state": "succeeded"}

    found = cwl.run_cwl(
        main.with_name("exit-success.cwl"), {"result": result}, tmp_path / "run", *RELAXED
    )

    assert contents(found, tmp_path) == {}


BLUR = """operator: blur
inputs:
  image: {type: File}
  sigma: {type: Float, default: 1.5}
  more: {type: "List[File]", default: []}
  note: {type: "Optional[String]", flag: --note}
outputs:
  blurred: {type: File, path: out/blurred.txt}
  logs: {type: "List[File]", path: "*.log"}
environment: {image: IMAGE}
command: [sh, -c, 'cat "$image" $(echo $0) > "$blurred"; echo "$@" > b.log; echo "$MODE" > a.log',
          /dev/null, "s=$sigma", $more, $note]
variables: {MODE: "$x ${y} $(z)"}
"""
COUNT = """operator: count
inputs: {words: {type: "List[String]"}}
outputs: {result: {type: Integer}}
source: count.py
environment: {image: IMAGE}
command: [python3, count.py]
"""


def in_container(main: Path, given: Any, folder: Path, podman: Podman) -> Any:
    """Run a tool in a container, by the tests' own podman in the place of docker."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "docker").symlink_to(str(shutil.which("podman")))
    (folder / "given.json").write_text(json.dumps(given))
    words = [program("workflows", "cwltool"), "--outdir", str(folder / "outputs"), str(main)]
    done = subprocess.run(
        [*words, str(folder / "given.json")],
        capture_output=True,
        text=True,
        check=False,
        env={**podman.variables, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_a_complete_container_is_started_by_its_own_command(
    tmp_path: Path, podman: Podman, base_image: str
) -> None:
    (tmp_path / "blur.yaml").write_text(BLUR.replace("IMAGE", base_image))
    (tmp_path / "image.txt").write_text("the image\n")
    main = exported(tmp_path / "blur.yaml", "cwl", tmp_path / "exported")
    image = {"class": "File", "path": str(tmp_path / "image.txt")}

    found = in_container(main, {"image": image, "note": "it's"}, tmp_path / "run", podman)

    texts = [Path(one["path"]).read_text() for one in (found["blurred"], *found["logs"])]
    assert texts == ["the image\n", "$x ${y} $(z)\n", "s=1.5 it's --note it's\n"]
    assert not (tmp_path / "exported" / "furness").exists()
    assert cwl.accept(main.parent, main.name) == []


def test_a_source_in_an_image_is_started_by_its_python(
    tmp_path: Path, podman: Podman, base_image: str
) -> None:
    (tmp_path / "count.yaml").write_text(COUNT.replace("IMAGE", base_image))
    (tmp_path / "count.py").write_text(
        "import json, os\n"
        "words = json.loads(os.environ['words'])\n"
        "json.dump({'result': len(words)}, open('output.json', 'w'))\n"
    )
    main = exported(tmp_path / "count.yaml", "cwl", tmp_path / "exported")

    found = in_container(main, {"words": ["a", "b"]}, tmp_path / "run", podman)

    assert found == {"result": 2}


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "cwltool").symlink_to(program("workflows", "cwltool"))
    path = f"{tmp_path / 'tools'}{os.pathsep}{os.environ['PATH']}"

    follow(GUIDE, tmp_path, {"PATH": path})
