"""All checks of `furness doctor`, in their order; each gives a state, a detail and what to do."""

import importlib.util
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from furness import plugins
from furness.cli import output
from furness.cli.doctor.check import Check
from furness.cli.doctor.folders import cache, project
from furness.cli.doctor.programs import programs, uv
from furness.errors import FurnessError
from furness.executors.interface import Executor

_OLDEST = (3, 11)
_BORN = 1_767_225_600


def look() -> Iterator[Check]:
    """Look at everything, the essential things first; no check raises."""
    for check in _CHECKS:
        yield from check()


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= _OLDEST
    yield Check("python", "ok" if ok else "broken", f"{version} ({sys.executable})")


def _machine() -> Iterator[Check]:
    try:
        process = plugins.load("executors", "process", Executor)
        with tempfile.TemporaryDirectory() as folder, process(folder) as executor:
            there = executor.capacity()
    except (FurnessError, OSError) as error:
        yield Check("machine", "broken", str(error))
        return
    memory = output.size(there.memory) if there and there.memory else "memory not known"
    gpus = f", {there.gpus} GPUs" if there and there.gpus else ""
    yield Check("machine", "ok", f"{there.cpus if there else 0:g} CPUs, {memory}{gpus}")


def _grammars() -> Iterator[Check]:
    if importlib.util.find_spec("tree_sitter_language_pack"):
        yield Check("R sources", "ok", "a grammar of R is installed")
    else:
        yield Check("R sources", "missing", "there is no grammar of R", "pip install 'furness[r]'")


def _words() -> Iterator[Check]:
    encoding = sys.getfilesystemencoding().lower()
    if encoding == "utf-8" and (sys.stdout.encoding or "utf-8").lower() == "utf-8":
        yield Check("locale", "ok", "UTF-8")
    else:
        hint = "export LC_ALL=C.UTF-8"
        yield Check("locale", "warning", f"{encoding}, and names may hold any letter", hint)


def _clock() -> Iterator[Check]:
    now = time.time()
    shown = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now))
    if now < _BORN:
        yield Check("clock", "warning", f"{shown}: it is behind", "set the clock of this machine")
    else:
        yield Check("clock", "ok", shown)


_CHECKS: tuple[Callable[[], Iterator[Check]], ...] = (
    _python,
    uv,
    cache,
    project,
    _machine,
    _words,
    _clock,
    programs,
    _grammars,
)
