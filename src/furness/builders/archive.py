"""An operator as an archive for machines without containers: unpack it anywhere, start `run`.

The virtual environment in it is relocatable; Python itself is the machine's own, of the same
version. Of the same content the archive is the same, byte by byte.
"""

import os
import tempfile
from collections.abc import Mapping
from typing import ClassVar, Literal

import msgspec

from furness.builders import _pins, _uv
from furness.builders._context import runtime_files
from furness.builders._interpreter import at_hand
from furness.builders._tar import write_archive
from furness.builders.maker import Maker, Order, Part, Plan, Progress, Target
from furness.errors import InputError
from furness.model.digest import encode_hook
from furness.model.environment import Environment, Python
from furness.model.start import describe
from furness.settings import default_cache

_LOCK = "requirements.lock"
_RUN = """#!/bin/sh
# Runs one task: ./run input=value ...; the working directory is its workspace.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=$here/venv/bin/python
if ! "$python" -c '' 2> /dev/null; then
  found=$(command -v python{version} || true)
  [ -n "$found" ] || {{ echo "error: python{version} is not installed here" >&2; exit 3; }}
  found=$("$found" -c 'import os, sys; print(os.path.realpath(sys.executable))')
  ln -sf "$found" "$python"
  sed "s|^home = .*|home = $(dirname "$found")|" "$here/venv/pyvenv.cfg" > "$here/venv/new"
  mv "$here/venv/new" "$here/venv/pyvenv.cfg"
fi
export PATH="$here/venv/bin:$PATH" VIRTUAL_ENV="$here/venv"
exec "$python" "$here/furness/runtime/alone.py" "$@"
"""


class ArchiveMaker(Maker):
    """Makes `.tar.gz` archives with a virtual environment in them."""

    makes: ClassVar[Literal["image", "file"]] = "file"
    suffix: ClassVar[str] = ".tar.gz"

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables
        """The environment variables that say which Python is at hand."""

    def plan(self, order: Order, progress: Progress) -> Plan:
        """See `Maker.plan`."""
        python = _python_of(order)
        version = at_hand(self.variables, default_cache(self.variables)).version
        parts: list[Part] = []
        lock = ""
        if order.looks:
            progress("solving the packages")
            lock, parts = _pins.pin(python, order, version)
        told = describe(order.operator, order.paths)
        start = msgspec.json.encode(told, enc_hook=encode_hook).decode()
        texts = {"furness/start.json": start, "run": _RUN.format(version=version), _LOCK: lock}
        return Plan(
            order=order,
            base="",
            parts=tuple(parts),
            files={**runtime_files(), **order.files},
            texts=texts,
            recipe=texts["run"],
        )

    def write(self, plan: Plan, labels: Mapping[str, str]) -> str:
        """See `Maker.write`: what is in the archive, and how it starts."""
        del labels
        names = sorted([*plan.texts, *(f"furness/{name}" for name in plan.files), "venv/"])
        return "".join(f"# {name}\n" for name in names) + plan.recipe

    def make(self, plan: Plan, target: Target, progress: Progress) -> None:
        """See `Maker.make`."""
        with tempfile.TemporaryDirectory(prefix="furness-archive-") as folder:
            venv, lock = os.path.join(folder, "venv"), os.path.join(folder, _LOCK)
            with open(lock, "w+", encoding="utf-8") as file:
                file.write(plan.texts[_LOCK])
                file.flush()
                python = at_hand(self.variables, default_cache(self.variables)).path
                words = ["venv", "--quiet", "--no-project", "--relocatable", f"--python={python}"]
                _uv.run([*words, venv], folder=folder, lock=file.fileno())
                if plan.texts[_LOCK]:
                    progress(f"installing {len(plan.parts)} packages")
                    words = ["pip", "install", "--quiet", "--no-deps", "--link-mode=copy"]
                    words += [f"--python={venv}/bin/python", "--requirement", lock]
                    _uv.run(words, folder=folder, lock=file.fileno())
            progress(f"writing {target.path}")
            name = os.path.basename(target.path).removesuffix(self.suffix)
            write_archive(plan, target, venv, name)


def _python_of(order: Order) -> Python:
    environment = order.environment
    if environment == "host":
        return Python()
    if not isinstance(environment, Environment) or environment.python is None:
        raise InputError(
            "an archive holds packages of Python only",
            hint="build an image: `--with podman`",
            code="environment-kind",
        )
    if order.platform:
        raise InputError(
            "an archive is for machines like this one",
            hint="leave out `--platform`, or build an image",
            code="environment-kind",
        )
    return environment.python
