import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from furness.builders.venv import VenvBuilder
from furness.model.environment import Environment, Python
from tests.folder import Folder

pytestmark = pytest.mark.integration

WANTED = Environment(python=Python(packages=("numpy", "tifffile", "requests")))
BUILD = """
import sys
from furness.builders.venv import VenvBuilder
from furness.model.environment import Environment, Python
wanted = Environment(python=Python(packages=("numpy", "tifffile", "requests")))
say = lambda text: print(text, flush=True)
print(VenvBuilder(sys.argv[1]).build(wanted, ".", say).lock)
"""


def start_build(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(cache)], stdout=subprocess.PIPE, text=True
    )


def test_build_by_four_processes_at_once_makes_one_environment(tmp_path: Path) -> None:
    builds = [start_build(tmp_path) for _ in range(4)]

    outputs = [build.communicate(timeout=300)[0].splitlines() for build in builds]

    assert [build.returncode for build in builds] == [0, 0, 0, 0]
    assert len({output[-1] for output in outputs}) == 1
    assert sum(any(line.startswith("solving") for line in output) for output in outputs) == 1


@pytest.mark.parametrize("after", ["solving", "installing"])
def test_build_that_is_killed_is_not_found_and_made_whole_by_the_next(
    tmp_path: Path, after: str
) -> None:
    build = start_build(tmp_path)
    assert build.stdout is not None
    while not build.stdout.readline().startswith(after):
        pass
    build.send_signal(signal.SIGKILL)
    build.communicate(timeout=60)

    found = VenvBuilder(str(tmp_path)).find(WANTED, ".")
    made = VenvBuilder(str(tmp_path)).build(WANTED, ".", lambda _: None)

    assert found is None
    assert made.python is not None
    subprocess.run([made.python, "-c", "import numpy, tifffile, requests"], check=True)


def test_build_in_another_cache_has_the_same_lock(tmp_path: Path) -> None:
    locks = [
        VenvBuilder(str(tmp_path / name)).build(WANTED, ".", lambda _: None).lock for name in "ab"
    ]

    assert locks[0] == locks[1]


def test_build_without_a_network_says_what_to_check(folder: Folder, tmp_path: Path) -> None:
    folder.write({"plot.py": "# /// script\n# dependencies = ['numpy']\n# ///\nimport numpy\n"})
    alone = folder.having(
        UV_DEFAULT_INDEX="http://127.0.0.1:9/simple",
        UV_CACHE_DIR=str(tmp_path / "uv"),
        UV_HTTP_RETRIES="0",
        FURNESS_CACHE=str(tmp_path / "kept"),
    )

    error = alone.call("run", "plot.py", status=3)["error"]

    assert error["code"] == "environment"
    assert error["hint"].startswith("the package index cannot be reached")


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.12", "3.13"])
def test_runtime_in_every_python_calls_a_function(tmp_path: Path, version: str) -> None:
    python = shutil.which(f"python{version}") or ""
    known = subprocess.run([python, "-c", ""], capture_output=True, check=False) if python else None
    if known is None or known.returncode != 0:
        pytest.skip(f"there is no Python {version} here")
    runtime = Path(__file__).parents[2] / "src" / "furness" / "runtime" / "python.py"
    (tmp_path / "input.json").write_text('{"x": 1, "folder": {"class": "Directory", "path": "/"}}')
    (tmp_path / "source.py").write_text(
        "from __future__ import annotations\nimport furness\nfrom pathlib import Path\n"
        "@furness.operator\ndef main(x: float, folder: Path | None) -> list:\n"
        "    return [x, type(folder).__name__]\n"
    )

    command = [python, str(runtime), "--entry", "main", "source.py"]
    subprocess.run(command, cwd=tmp_path, env=os.environ, check=True)

    assert (tmp_path / "output.json").read_text() == '{"result": [1.0, "PosixPath"]}'
