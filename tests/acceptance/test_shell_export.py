"""A pipeline leaves us: its shell script gives what our engine gives, with nothing of ours."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder

EXAMPLES = Path(__file__).parents[2] / "examples"

GREET = """operator: greet
inputs: {name: {type: String}, times: {type: Integer, default: 1}}
outputs: {said: {type: File, path: said.txt}}
secrets: [GREET_KEY]
source: greet.sh
command: [sh, greet.sh]
"""
SCRIPT = 'test -n "$GREET_KEY" || exit 9\necho "hello $name $times" > "$said"\n'

FRAGILE = """pipeline: fragile
inputs: {words: {type: "List[String]"}}
steps:
  first: {operator: first.yaml, scatter: word, arguments: {word: $words}}
  second: {operator: first.yaml, arguments: {word: $first.out}}
outputs: {all: $first.out}
exit: {failure: {operator: told.yaml}}
"""
FIRST = """operator: first
inputs: {word: {type: Json}}
outputs: {out: {type: Json}}
source: first.py
command: [python, first.py]
"""
FIRST_SOURCE = """import json, os, sys
word = os.environ["word"]
open("ran", "w").close()
sys.exit(3) if word == "bad" and not os.path.exists(os.environ["MARK"]) else None
json.dump({"out": word}, open("output.json", "w"))
"""
TOLD = """operator: told
inputs: {result: {type: Json}}
source: told.py
command: [python, told.py]
"""
TOLD_SOURCE = "import os\nopen(os.environ['MARK'] + '.told', 'w').write(os.environ['result'])\n"

TWINS = """pipeline: twins
inputs: {text: {type: String}}
steps:
  words: {operator: a/count.py, arguments: {text: $text}}
  letters: {operator: b/count.py, arguments: {text: $text}}
outputs: {words: $words.result, letters: $letters.result}
"""
COUNT = "def main(text: str) -> int:\n    return len({})\n"

LONG = """pipeline: long
inputs: {text: {type: String}, texts: {type: "List[String]"}}
steps:
  size: {operator: size.py, arguments: {text: $text, texts: $texts}}
  tokens: {operator: tokens.yaml, arguments: {texts: $texts}}
  flag: {operator: flag.yaml, arguments: {texts: $texts}}
outputs: {size: $size.result, tokens: $tokens.count, flag: $flag.count}
"""
SIZE = """def main(text: str, texts: list[str]) -> int:
    return len(text) + sum(map(len, texts))
"""
TOKENS = """operator: tokens
inputs: {texts: {type: "List[String]"}}
outputs: {count: {type: Integer}}
source: tokens.sh
command: [sh, tokens.sh, $texts]
"""
FLAG = """operator: flag
inputs: {texts: {type: "List[String]", flag: --text, repeat: true}}
outputs: {count: {type: Integer}}
source: tokens.sh
command: [sh, tokens.sh]
"""
TOKENS_SOURCE = 'echo "{\\"count\\": $#}" > output.json\n'


def start(folder: Folder, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Start an exported script with a Python that knows nothing of us."""
    away = folder.path / "away"
    away.mkdir(exist_ok=True)
    python = away / "bin" / "python3"
    if not python.exists():
        python.parent.mkdir()
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -Es "$@"\n')
        python.chmod(0o755)
        (away / "bin" / "python").symlink_to("python3")
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        words,
        cwd=away,
        env={"PATH": path, "HOME": str(away), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def contents(value: Any) -> Any:
    """Give a value with what its files hold in their stead."""
    if isinstance(value, list):
        return [contents(one) for one in value]
    if isinstance(value, dict) and "class" in value:
        return Path(value["path"]).read_bytes()
    return {key: contents(one) for key, one in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(
    ("example", "arguments"),
    [
        ("words", ['words=["a b", "don\'t", "$HOME"]']),
        ("words", ["numbers=[]", 'words=["x"]']),
        ("csv-report", ['tables=["{}/data/grasmere.csv", "{}/data/keswick.csv"]']),
        ("shear", ["shear_catalog={}/data/shear.csv", "photoz_catalog={}/data/photoz.csv"]),
    ],
)
def test_script_gives_what_our_engine_gives(
    folder: Folder, example: str, arguments: list[str]
) -> None:
    shutil.copytree(EXAMPLES / example, folder.path, dirs_exist_ok=True)
    given = [one.replace("{}", str(folder.path)) for one in arguments]
    ours = folder.call("run", "pipeline.yaml", *given)["outputs"]
    main = folder.call("export", "pipeline.yaml", "--to", "shell", "-o", "out dir")["main"]
    (folder.path / "out dir").rename(folder.path / "moved")

    done = start(folder, str(folder.path / "moved" / main), *given)

    assert done.returncode == 0, done.stderr
    theirs = json.loads((folder.path / "away" / "results" / "outputs.json").read_text())
    assert contents(theirs) == contents(ours)


def test_script_asks_for_what_it_needs(folder: Folder) -> None:
    folder.write({"greet.yaml": GREET, "greet.sh": SCRIPT})
    folder.call("export", "greet.yaml", "--to", "shell", "-o", "out")
    script = str(folder.path / "out" / "greet.sh")

    assert "inputs are missing: name" in start(folder, script).stderr
    assert "`nane=x` is no input" in start(folder, script, "nane=x").stderr
    assert "is no Integer" in start(folder, script, "name=x", "times=two").stderr
    assert "the secret `GREET_KEY`" in start(folder, script, "name=x").stderr
    done = start(folder, script, "name=x", GREET_KEY="1")
    assert done.returncode == 0, done.stderr
    assert (folder.path / "away/results/said/said.txt").read_text() == "hello x 1\n"


def test_script_stops_at_a_failure_and_goes_on_from_there(folder: Folder) -> None:
    folder.write(
        {
            "fragile.yaml": FRAGILE,
            "first.yaml": FIRST,
            "first.py": FIRST_SOURCE,
            "told.yaml": TOLD,
            "told.py": TOLD_SOURCE,
        }
    )
    folder.call("export", "fragile.yaml", "--to", "shell", "-o", "out")
    script, mark = str(folder.path / "out" / "fragile.sh"), folder.path / "mark"

    failed = start(folder, script, 'words=["good", "bad"]', MARK=str(mark))
    assert failed.returncode == 1
    assert "first[1] failed: `python3` ended with exit status 3" in failed.stderr
    told = json.loads(Path(f"{mark}.told").read_text())
    assert (told["state"], told["failures"][0]["task"]) == ("failed", "first[1]")
    before = (folder.path / "away/work/first/0/workspace/ran").stat().st_mtime_ns

    mark.touch()
    again = start(folder, script, 'words=["good", "bad"]', MARK=str(mark))
    assert again.returncode == 0, again.stderr
    outputs = json.loads((folder.path / "away/results/outputs.json").read_text())
    assert outputs == {"all": ["good", "bad"]}
    assert (folder.path / "away/work/first/0/workspace/ran").stat().st_mtime_ns == before


def test_operators_of_one_name_each_run_their_own_code(folder: Folder) -> None:
    folder.write(
        {
            "twins.yaml": TWINS,
            "a/count.py": COUNT.format("text.split()"),
            "b/count.py": COUNT.format("text"),
        }
    )
    folder.call("export", "twins.yaml", "--to", "shell", "-o", "out")

    done = start(folder, str(folder.path / "out" / "twins.sh"), "text=narrow room")

    assert done.returncode == 0, done.stderr
    outputs = json.loads((folder.path / "away/results/outputs.json").read_text())
    assert outputs == {"words": 2, "letters": 11}


def test_long_arguments_reach_what_can_take_them(folder: Folder) -> None:
    folder.write(
        {
            "long.yaml": LONG,
            "size.py": SIZE,
            "tokens.yaml": TOKENS,
            "flag.yaml": FLAG,
            "tokens.sh": TOKENS_SOURCE,
            "given.json": json.dumps({"text": "é" * 200_000, "texts": ["a b" * 10_000] * 8}),
        }
    )
    folder.call("export", "long.yaml", "--to", "shell", "-o", "out")
    words = ("--arguments", str(folder.path / "given.json"))

    done = start(folder, str(folder.path / "out" / "long.sh"), *words)

    assert done.returncode == 0, done.stderr
    outputs = json.loads((folder.path / "away/results/outputs.json").read_text())
    assert outputs == {"size": 440_000, "tokens": 8, "flag": 16}


def test_long_argument_that_only_a_variable_could_hold_is_refused(folder: Folder) -> None:
    given = json.dumps({"name": "é" * 200_000})
    folder.write({"greet.yaml": GREET, "greet.sh": SCRIPT, "given.json": given})
    folder.call("export", "greet.yaml", "--to", "shell", "-o", "out")
    words = ("--arguments", str(folder.path / "given.json"), "times=2")

    done = start(folder, str(folder.path / "out" / "greet.sh"), *words, GREET_KEY="1")

    assert done.returncode == 1
    assert "`name` is too long for a variable: 200,000 characters" in done.stderr
    assert "Traceback" not in done.stderr
