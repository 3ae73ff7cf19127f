"""Virtual environments with Python packages, solved, locked and made by `uv`.

An environment is made once, in a folder of the cache that is named by what was asked for, and is
never changed afterwards.
"""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from furness.builders._interpreter import at_hand, read_version
from furness.builders._lock import lock_digest, read_packages, request_key
from furness.builders._once import Progress, held, made_anew, read_complete
from furness.builders.interface import Builder, Prepared
from furness.errors import PreparationError
from furness.lazy import lazy
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.settings import default_cache

if TYPE_CHECKING:
    from furness.builders import _uv
else:
    _uv = lazy("furness.builders._uv")

_VERSION = re.compile(r"[\w.,<>=!~* ]+")
_SYNC = ("pip", "sync", "--quiet", "--compile-bytecode", "--allow-empty-requirements")


class _Complete(msgspec.Struct, frozen=True):
    lock: str


class VenvBuilder(Builder):
    """Makes virtual environments for `environment: {python: …}`."""

    def __init__(self, cache: str | None = None, variables: Mapping[str, str] = os.environ) -> None:
        self.cache = cache or default_cache(variables)
        """The folder that all projects share."""
        self.variables = variables
        """The environment variables that say which Python is at hand."""

    def find(self, environment: AnyEnvironment, folder: str) -> Prepared | None:
        """See `Builder.find`."""
        if not isinstance(environment, Environment) or environment.python is None:
            return None
        try:
            return _made(self._place(environment.python, folder))
        except OSError:
            return None

    def build(self, environment: AnyEnvironment, folder: str, progress: Progress) -> Prepared:
        """See `Builder.build`."""
        python = _python_of(environment)
        if python.system:
            progress(f"not installed, only images have system packages: {', '.join(python.system)}")
        try:
            place = self._place(python, folder)
            with held(place, progress) as lock:
                return _made(place) or self._make(python, folder, place, (lock, progress))
        except OSError as error:
            raise PreparationError(
                f"the environment cannot be made: {error}",
                hint="check `environment.python.requirements`, and `FURNESS_CACHE`",
            ) from error

    def _place(self, python: Python, folder: str) -> str:
        version = python.version or at_hand(self.variables, self.cache).version
        return os.path.join(self.cache, "environments", request_key(python, folder, version))

    def _make(
        self, python: Python, folder: str, place: str, held: tuple[int, Progress]
    ) -> Prepared:
        with made_anew(place) as finish:
            wanted = python.version or at_hand(self.variables, self.cache).path
            lock = _install(python, folder, place, wanted, held)
            finish(_Complete(lock))
        return _prepared(place, lock)


def _python_of(environment: AnyEnvironment) -> Python:
    if not isinstance(environment, Environment) or environment.python is None:
        builder = "host" if environment == "host" else "docker"
        raise PreparationError(
            "the builder `venv` makes Python environments only",
            hint=f"the builder `{builder}` is for this one",
            code="environment-kind",
        )
    _check(environment.python)
    return environment.python


def _check(python: Python) -> None:
    for text in python.packages:
        if text.startswith("-") or "\n" in text:
            raise PreparationError(
                f"`{text}` is not a requirement",
                hint="write one such as `numpy>=2`; options belong in a requirements file",
            )
    version = python.version
    if version is not None and not _VERSION.fullmatch(version):
        raise PreparationError(
            f"`{version}` is not a Python version", hint="write one such as `>=3.11` or `3.12`"
        )


def _install(
    python: Python, folder: str, place: str, wanted: str, held: tuple[int, Progress]
) -> str:
    lock, progress = held
    venv, pylock = os.path.join(place, "venv"), os.path.join(place, "pylock.toml")
    interpreter = os.path.join(venv, "bin", "python")
    sources = _requirements(python, folder, place)

    def uv(*arguments: str) -> None:
        _uv.run([*arguments], folder=folder, lock=lock)

    progress(f"solving {', '.join((*python.packages, *python.requirements)) or 'nothing'}")
    uv("venv", "--quiet", "--no-project", f"--python={wanted}", venv)
    uv(*_uv.SOLVE, f"--output-file={pylock}", f"--python={interpreter}", *sources)
    found = read_packages(pylock)
    progress(f"installing {len(found)} package{'' if len(found) == 1 else 's'}")
    uv(*_SYNC, f"--python={interpreter}", pylock)
    return lock_digest(found, read_version(interpreter) or wanted)


def _requirements(python: Python, folder: str, place: str) -> list[str]:
    """Give the files that say which packages are wanted; one of them is written here."""
    packages = os.path.join(place, "requirements.in")
    with open(packages, "w", encoding="utf-8") as file:
        file.write("".join(f"{text}\n" for text in sorted(set(python.packages))))
    files = (os.path.abspath(os.path.join(folder, name)) for name in python.requirements)
    return [packages, *files]


def _made(place: str) -> Prepared | None:
    complete = read_complete(place, _Complete)
    usable = os.access(os.path.join(place, "venv", "bin", "python"), os.X_OK)
    return _prepared(place, complete.lock) if complete and usable else None


def _prepared(place: str, lock: str) -> Prepared:
    venv = os.path.join(place, "venv")
    programs = os.path.join(venv, "bin")
    variables = {"PATH": programs, "VIRTUAL_ENV": venv}
    return Prepared(lock=lock, python=os.path.join(programs, "python"), variables=variables)
