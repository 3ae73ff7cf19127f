import json
import subprocess
import sys
from pathlib import Path

SPARED = {"click", "decimal", "importlib", "inspect", "re", "uuid", "yaml"}
NOTHING = {"operator": "nothing", "environment": "host", "command": ["true"]}
START = """
import sys
sys.path[:] = sys.argv[1:]
from furness.cli import start
start.import_typing()
from furness.cli.main import run
"""
"""What the command does first, where no hook of a development environment has imported anything."""


def python(program: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-S", "-c", START + program, *sys.path],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return done.stdout.split()


def test_plain_run_imports_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    (tmp_path / "nothing.json").write_text(json.dumps(NOTHING))

    found = python("print(run(['run', 'nothing.json']), *sys.modules)", tmp_path)

    assert found[0] == "0"
    assert SPARED & {*found} == set()


def test_what_was_left_out_is_real_for_whoever_asks_later(tmp_path: Path) -> None:
    found = python(
        "start.import_msgspec()\n"
        "import datetime, pickle, re, typing, msgspec\n"
        "text = typing.Annotated[str, msgspec.Meta(pattern='^a')]\n"
        "now = datetime.datetime.now(datetime.UTC)\n"
        "print(typing.Pattern.__origin__ is re.Pattern, typing.Match.__origin__ is re.Match)\n"
        "print(msgspec.convert('ab', text), re.sub('b', 'c', 'ab'), msgspec.toml is not None)\n"
        "print(msgspec.json.decode(msgspec.json.encode(now), type=datetime.datetime) == now)\n"
        "print(pickle.loads(pickle.dumps(now)) == now)\n",
        tmp_path,
    )

    assert found == ["True", "True", "ab", "ac", "True", "True", "True"]


def test_stand_in_that_is_not_enough_makes_way(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text("import textwrap\nfound = textwrap.dedent(' a')\n")

    found = python(
        "sys.path.append('')\n"
        "import msgspec\n"
        "with start._standing_in({'textwrap': start.LazyModule('textwrap')}):\n"
        "    import asking\n"
        "import textwrap\n"
        "print(asking.found, type(textwrap) is type(sys))\n",
        tmp_path,
    )

    assert found == ["a", "True"]
