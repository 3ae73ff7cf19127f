import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., subprocess.CompletedProcess[str]]

AS_PYTHON = {
    "exit status": "import sys\nif __name__ == '__main__':\n    sys.exit(3)",
    "exit message": "raise SystemExit('no such image')",
    "exception": "def inner():\n    1 / 0\n\ninner()",
    "exception with a cause": "try:\n    1 / 0\nexcept OSError: ...\nexcept: raise KeyError(1)",
    "exception at the end": "import atexit\natexit.register(print, 'bye')\nraise OSError('disk')",
    "own hook": "import sys\nsys.excepthook = lambda *a: print('mine', a[1])\nraise ValueError(1)",
    "interrupt": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass",
    "syntax error": "def broken(:\n    pass",
    "indentation": "if True:\nprint(1)",
    "main module": "import sys\n"
    "print(set(vars(sys.modules['__main__'])) - {'__annotations__', '__cached__'} == "
    "set('__name__ __doc__ __package__ __loader__ __spec__ __builtins__ __file__ sys'.split()))",
    "names": "print(__name__, __file__, __package__, __spec__, __doc__, __loader__.name)",
    "docstring": "'''What it is.'''\nprint(__doc__)",
    "arguments": "import sys\nprint(sys.argv, sys.path)",
    "annotation": "x: int = 1\nprint(__annotations__)",
    "future": "def f(x: NoSuch): pass",
    "pickle": "import pickle\nclass A: pass\nprint(pickle.loads(pickle.dumps(A())).__class__)",
    "thread": "import threading\nthreading.Timer(0.01, print).start()\nraise ValueError(2)",
    "missing module": "import no_such_module",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\nprint(A(1))",
    "inspect": "import inspect\ndef f(): return 1\nprint(inspect.getsource(f))",
}


@pytest.mark.parametrize("source", AS_PYTHON.values(), ids=AS_PYTHON)
def test_script_behaves_exactly_as_started_by_python(
    start: Start, source: str, tmp_path: Path
) -> None:
    ours = start(source, arguments=("one", "--two", "a=b"))

    script = str(tmp_path / "source.py")
    theirs = subprocess.run(
        [sys.executable, script, "one", "--two", "a=b"], capture_output=True, text=True, check=False
    )
    assert (ours.returncode, ours.stdout) == (theirs.returncode, theirs.stdout)
    assert ours.stderr == theirs.stderr


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_script_with_worker_processes_shares_its_classes(start: Start, method: str) -> None:
    source = f"""
import multiprocessing
class Point:
    def __init__(self, x): self.x = x
def double(point):
    return Point(point.x * 2)
if __name__ == "__main__":
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        print([point.x for point in pool.map(double, [Point(1), Point(2)])])
"""

    ended = start(source)

    assert ended.stdout == "[2, 4]\n", ended.stderr


def test_script_reads_files_and_modules_beside_it(start: Start, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("number = 7")
    (tmp_path / "data.txt").write_text("eight")

    ended = start(
        "import os, beside\nfolder = os.path.dirname(__file__)\n"
        "print(beside.number, open(os.path.join(folder, 'data.txt')).read())"
    )

    assert ended.stdout == "7 eight\n", ended.stderr


def test_script_with_modules_named_as_ours_gets_its_own(start: Start, tmp_path: Path) -> None:
    for name in ("start", "entry", "helper"):
        (tmp_path / f"{name}.py").write_text(f"me = 'my {name}'")

    ended = start("import start, entry, helper\nprint(start.me, entry.me, helper.me)")

    assert ended.stdout == "my start my entry my helper\n", ended.stderr


def test_script_in_another_encoding_is_read_by_its_cookie(start: Start) -> None:
    source = "# -*- coding: latin-1 -*-\nprint(len('é'), ord('é'))".encode("latin-1")

    ended = start(source)

    assert ended.stdout == "1 233\n", ended.stderr


def test_script_that_is_missing_is_told_as_python_does(runtime: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, runtime, tmp_path / "none.py"], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert "can't open file" in ended.stderr


def test_supply_of_modules_is_found_without_an_import(start: Start) -> None:
    ended = start("print(os.sep, re.escape('.'), sys.byteorder)", "--supply", "os,re,sys,logging")

    assert ended.stdout == f"/ \\. {sys.byteorder}\n", ended.stderr


def test_supply_of_modules_that_are_not_used_costs_nothing(start: Start) -> None:
    source = (
        "def f():\n    return re.escape('.')\n"
        "print(f(), 'logging' in sys.modules, 'os' in globals())"
    )

    ended = start(source, "--supply", "os,re,sys,logging")

    assert ended.stdout == "\\. False False\n", ended.stderr


def test_assignments_when_asked_override_the_environment(start: Start) -> None:
    source = "import os, sys\nprint(os.environ['sigma'], os.environ.get('x-y'), len(sys.argv))"

    ended = start(
        source, "--assignments", arguments=("sigma=a=b", "x-y=1"), variables={"sigma": "0"}
    )

    assert ended.stdout == "a=b None 3\n", ended.stderr


def test_assignments_when_not_asked_are_arguments_only(start: Start) -> None:
    ended = start(
        "import os\nprint(os.environ['sigma'])", arguments=("sigma=1",), variables={"sigma": "0"}
    )

    assert ended.stdout == "0\n"


@pytest.mark.parametrize(
    ("level", "shown"),
    [("INFO", ["INFO"]), ("debug", ["DEBUG", "INFO"]), ("loud", ["WARNING", "INFO"])],
)
def test_log_writes_to_standard_output_from_the_level(
    start: Start, level: str, shown: list[str]
) -> None:
    source = "import logging\nlogging.debug('fine')\nlogging.info('coarse')"

    ended = start(source, "--log", variables={"log_level": level})

    lines = ended.stdout.splitlines()
    assert [line.split(" - ")[2] for line in lines] == shown
    assert lines[-1].endswith(" - root - INFO - coarse")


def test_inputs_too_long_for_the_environment_are_set_by_the_runtime(start: Start) -> None:
    text = "é\n" * 400_000
    files = [{"class": "File", "path": f"/data/{number} ü.tif"} for number in range(9_000)]
    source = (
        "import os, json, hashlib, subprocess\n"
        "print(hashlib.sha256(os.environ['text'].encode()).hexdigest())\n"
        "print(len(json.loads(os.environ['files'])), json.loads(os.environ['files'])[-1])\n"
        "print(os.environ['given'], 'none' in os.environ)\n"
        "print(subprocess.check_output(['echo', 'a child']))"
    )

    ended = start(
        source,
        inputs={"text": text, "files": files, "given": "from json", "none": None},
        variables={"given": "from the environment"},
    )

    assert ended.stdout.splitlines() == [
        hashlib.sha256(text.encode()).hexdigest(),
        "9000 /data/8999 ü.tif",
        "from the environment False",
        "b'a child\\n'",
    ], ended.stderr


def test_values_with_odd_characters_arrive_byte_for_byte(start: Start) -> None:
    value = " $HOME `x` \"'\\ \n\t=é漢\U0001f600 -rf *"

    ended = start(
        "import os, sys\nprint(ascii(os.environ['text']), ascii(sys.argv[1]))",
        arguments=(value,),
        variables={"text": value},
    )

    assert ended.stdout == f"{value!a} {value!a}\n"


def test_furness_where_it_is_not_installed_is_a_stand_in(start: Start, tmp_path: Path) -> None:
    source = (
        "import furness\nfrom furness.runtime import helper\n"
        "@furness.operator(packages=['numpy'])\ndef main(): ...\n"
        "helper.write_output('count', 3)\nprint(helper.inputs(), main.__name__)"
    )

    ended = start(source, inputs={"x": 1}, interpreter=str(Path(sys.executable).resolve()))

    assert ended.stdout == "{'x': 1} main\n", ended.stderr
    assert (tmp_path / "workspace" / "output.json").read_text() == '{"count": 3}'


def test_runtime_at_its_start_imports_nothing_but_what_python_has(start: Start) -> None:
    ended = start("import sys\nprint(*sorted(sys.modules))")

    plain = subprocess.run(
        [sys.executable, "-c", "import sys\nprint(*sys.modules)"],
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(ended.stdout.split()) <= set(plain.stdout.split())


def test_runtime_without_a_source_says_how_it_is_used(runtime: str) -> None:
    ended = subprocess.run([sys.executable, runtime], capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert ended.stderr.startswith("usage: ")
