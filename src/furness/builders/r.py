"""Libraries of R packages, installed by R itself (https://cran.r-project.org).

What the machine's own libraries have is used from there. `FURNESS_R_REPOSITORIES` names
repositories, with commas or spaces between; else R's own option `repos` says where packages are.
"""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from furness.builders._once import Progress, held, made_anew, read_complete
from furness.builders.interface import Builder, Prepared
from furness.errors import PreparationError, UnsolvableError
from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.model.environment import AnyEnvironment, Environment, R
from furness.settings import default_cache

if TYPE_CHECKING:
    import shutil
    import subprocess
else:
    shutil = lazy("shutil")
    subprocess = lazy("subprocess")

_INSTALL = os.path.join(os.path.dirname(__file__), "library.R")
_PROFILE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime", "profile.R")
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]")
_VERSION = re.compile(r"\d+(\.\d+){0,2}")
_KEY_LENGTH = 32
_LINES = 12


class _Complete(msgspec.Struct, frozen=True):
    lock: str
    borrowed: dict[str, int] = {}
    """The packages of the machine's libraries, and when each was installed."""


class _Answer(msgspec.Struct, frozen=True):
    """What R said: a word, and what it is about."""

    lines: tuple[tuple[str, ...], ...]
    printed: str

    def about(self, word: str) -> list[str]:
        return [line[1] for line in self.lines if line[0] == word and len(line) > 1]


class RBuilder(Builder):
    """Makes libraries for `environment: {r: …}`."""

    def __init__(self, cache: str | None = None, variables: Mapping[str, str] = os.environ) -> None:
        self.cache = cache or default_cache(variables)
        """The folder that all projects share."""
        self.variables = variables
        """The environment variables that say which R is at hand, and where packages are."""

    def find(self, environment: AnyEnvironment, folder: str) -> Prepared | None:
        """See `Builder.find`."""
        del folder
        program = shutil.which("Rscript", path=self.variables.get("PATH"))
        if not isinstance(environment, Environment) or environment.r is None or program is None:
            return None
        return self._made(self._place(environment.r, program))

    def build(self, environment: AnyEnvironment, folder: str, progress: Progress) -> Prepared:
        """See `Builder.build`."""
        del folder
        r = _r_of(environment)
        if r.system:
            progress(f"not installed, only images have system packages: {', '.join(r.system)}")
        program = shutil.which("Rscript", path=self.variables.get("PATH"))
        if program is None:
            raise PreparationError(
                "the environment cannot be made: there is no `Rscript` on PATH",
                hint="install R, see `furness doctor`: https://cran.r-project.org",
            )
        place = self._place(r, program)
        try:
            with held(place, progress) as lock:
                return self._made(place) or self._make(r, program, place, (lock, progress))
        except OSError as error:
            raise PreparationError(
                f"the environment cannot be made: {error}", hint="check `FURNESS_CACHE`"
            ) from error

    def _place(self, r: R, program: str) -> str:
        real = os.path.realpath(program)
        request = {
            "r": [real, os.stat(real).st_mtime_ns, r.version],
            "packages": sorted(set(r.packages)),
            "libraries": [self.variables.get(name) for name in ("R_LIBS", "R_LIBS_USER")],
        }
        key = digest(request).removeprefix(PREFIX)[:_KEY_LENGTH]
        return os.path.join(self.cache, "environments", key)

    def _made(self, place: str) -> Prepared | None:
        complete = read_complete(place, _Complete)
        if complete is None or not os.path.isdir(os.path.join(place, "library")):
            return None
        if any(_time(path) != time for path, time in complete.borrowed.items()):
            return None
        return self._prepared(place, complete)

    def _make(self, r: R, program: str, place: str, held: tuple[int, Progress]) -> Prepared:
        lock, progress = held
        library = os.path.join(place, "library")
        with made_anew(place) as finish:
            os.makedirs(library)
            packages = sorted(set(r.packages))
            progress(f"installing {', '.join(packages) or 'nothing'}")
            answer = self._ask([program, _INSTALL, f"{place}/answer", library, *packages], lock)
            _refuse(answer, r)
            found = [line for line in answer.lines if line[0] == "package"]
            borrowed = [
                os.path.join(where, name) for _, name, _, where in found if where != library
            ]
            versions = [[name, version] for _, name, version, _ in found]
            complete = _Complete(
                lock=digest({"packages": versions, "r": answer.about("r")}),
                borrowed={path: _time(path) for path in borrowed},
            )
            finish(complete)
        return self._prepared(place, complete)

    def _ask(self, command: list[str], lock: int) -> _Answer:
        """Run R to its end; it holds the lock with us, so that nobody else works in the folder."""
        done = subprocess.run(
            command,
            env={**self.variables, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=(lock,),
            check=False,
        )
        try:
            with open(command[2], encoding="utf-8", errors="replace") as file:
                lines = [tuple(line.rstrip("\n").split("\t")) for line in file]
        except OSError:
            lines = []
        return _Answer(tuple(lines), done.stdout)

    def _prepared(self, place: str, complete: _Complete) -> Prepared:
        others = [os.path.dirname(path) for path in complete.borrowed]
        before = self.variables.get("R_LIBS", "").split(os.pathsep)
        folders = dict.fromkeys([os.path.join(place, "library"), *before, *others])
        libraries = os.pathsep.join(folder for folder in folders if folder)
        return Prepared(
            lock=complete.lock, variables={"R_LIBS": libraries, "R_PROFILE_USER": _PROFILE}
        )


def _time(path: str) -> int:
    try:
        return os.stat(os.path.join(path, "DESCRIPTION")).st_mtime_ns
    except OSError:
        return 0


def _r_of(environment: AnyEnvironment) -> R:
    if not isinstance(environment, Environment) or environment.r is None:
        kind = "python" if isinstance(environment, Environment) and environment.python else "image"
        builder = {"python": "venv", "image": "docker"}[kind]
        raise PreparationError(
            "the builder `r` makes libraries of R packages only",
            hint=f"the builder `{'host' if environment == 'host' else builder}` is for this one",
            code="environment-kind",
        )
    for name in environment.r.packages:
        if not _PACKAGE.fullmatch(name):
            raise UnsolvableError(
                f"`{name}` is not the name of an R package",
                hint="write a name such as `ggplot2`, without a version",
            )
    version = environment.r.version
    if version is not None and not _VERSION.fullmatch(version):
        raise UnsolvableError(
            f"`{version}` is not a version of R", hint="write one such as `4.3` or `4.3.1`"
        )
    return environment.r


def _refuse(answer: _Answer, r: R) -> None:
    """Raise what R could not do."""
    made = "the environment cannot be made:"
    if unknown := answer.about("unknown"):
        listed = ", ".join(f"`{name}`" for name in unknown)
        is_one = len(unknown) == 1
        raise UnsolvableError(
            f"{made} the R package{'' if is_one else 's'} {listed} {'is' if is_one else 'are'} in "
            "no repository for this version of R",
            hint="check the spelling, and name other repositories in `FURNESS_R_REPOSITORIES`",
        )
    if reason := answer.about("unreachable"):
        raise PreparationError(
            f"{made} no repository of R packages can be reached: {reason[0]}",
            hint="check the network, or name a mirror in `FURNESS_R_REPOSITORIES`",
        )
    at_hand = answer.about("r")
    if not at_hand:
        named = ", ".join(f"`{name}`" for name in answer.about("failed"))
        told = " | ".join(line.strip() for line in answer.printed.splitlines()[-_LINES:])
        raise PreparationError(
            f"{made} {named or 'R'} could not be installed: {told[-600:]}",
            hint="look for a library of the system that it needs, or use an image",
        )
    if r.version and not f"{at_hand[0]}.".startswith(f"{r.version}."):
        raise UnsolvableError(
            f"{made} R `{r.version}` is asked for, and `{at_hand[0]}` is at hand",
            hint="change `environment.r.version`, or put that R first on PATH",
        )
