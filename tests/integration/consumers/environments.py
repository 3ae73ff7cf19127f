"""The environments that hold the consumers' own packages: one for each list in `requirements`.

Each is made once on a machine, under the user's cache, and named by the digest of its list.
"""

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uv

from tests.integration.containers import need

_LISTS = Path(__file__).parent / "requirements"


@functools.cache
def interpreter(name: str) -> Path:
    """Give the Python of the environment of `requirements/NAME.txt`, made if there is none."""
    listed = _LISTS / f"{name}.txt"
    place = _place(listed, sys.version.split()[0])
    with _held(place):
        if not (place / "made").exists():
            _make(
                place,
                [uv.find_uv_bin(), "venv", "-q", "-p", sys.executable, str(place)],
                [
                    uv.find_uv_bin(),
                    "pip",
                    "install",
                    "-q",
                    "--compile-bytecode",
                    "-p",
                    str(place),
                    "-r",
                    str(listed),
                ],
            )
    return place / "bin" / "python"


def program(name: str, command: str) -> str:
    """Give the path of a command that the environment NAME brings."""
    return str(interpreter(name).parent / command)


@functools.cache
def modules(name: str) -> Path:
    """Give the folder with the `node_modules` of `requirements/NAME.npm`, made if there is none."""
    need("node", "npm")
    listed = _LISTS / f"{name}.npm"
    wanted = [one for one in listed.read_text().split("\n") if one and not one.startswith("#")]
    place = _place(listed, "node")
    with _held(place):
        if not (place / "made").exists():
            quiet = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
            _make(place, ["npm", "install", *quiet, "--prefix", str(place), *wanted])
    return place / "node_modules"


def _place(listed: Path, runtime: str) -> Path:
    digest = hashlib.sha256(listed.read_bytes() + runtime.encode()).hexdigest()[:16]
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "furness-consumers" / f"{listed.stem}-{digest}"


@contextmanager
def _held(place: Path) -> Iterator[None]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(place: Path, *commands: list[str]) -> None:
    shutil.rmtree(place, ignore_errors=True)
    for command in commands:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if ended.returncode:
            _refuse(f"no environment `{place.name}`: {ended.stderr.strip()[-500:]}")
    (place / "made").touch()


def _refuse(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
