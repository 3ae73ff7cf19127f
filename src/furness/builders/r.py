"""Libraries of R packages, installed by R itself (https://cran.r-project.org).

What the machine's own libraries have is used from there. `FURNESS_R_REPOSITORIES` names
repositories, with commas or spaces between; else R's own option `repos` says where packages are.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from furness.builders._installed import Installed, installed
from furness.builders._library import INSTALL, ask, refuse
from furness.builders._once import Progress, held, made_anew, read_complete
from furness.builders._wanted import r_of
from furness.builders.interface import Builder, Prepared
from furness.errors import PreparationError
from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.model.environment import AnyEnvironment, Environment, R
from furness.settings import default_cache

if TYPE_CHECKING:
    import shutil
else:
    shutil = lazy("shutil")

_PROFILE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime", "profile.R")
_KEY_LENGTH = 32


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
        r = r_of(environment)
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
        complete = read_complete(place, Installed)
        if complete is None or not os.path.isdir(os.path.join(place, "library")):
            return None
        if not complete.is_current:
            return None
        return self._prepared(place, complete)

    def _make(self, r: R, program: str, place: str, held: tuple[int, Progress]) -> Prepared:
        lock, progress = held
        library = os.path.join(place, "library")
        with made_anew(place) as finish:
            os.makedirs(library)
            packages = sorted(set(r.packages))
            progress(f"installing {', '.join(packages) or 'nothing'}")
            answer = ask(
                [program, INSTALL, f"{place}/answer", library, *packages], lock, self.variables
            )
            refuse(answer, r)
            complete = installed(answer, library)
            finish(complete)
        return self._prepared(place, complete)

    def _prepared(self, place: str, complete: Installed) -> Prepared:
        others = [os.path.dirname(path) for path in complete.borrowed]
        before = self.variables.get("R_LIBS", "").split(os.pathsep)
        folders = dict.fromkeys([os.path.join(place, "library"), *before, *others])
        libraries = os.pathsep.join(folder for folder in folders if folder)
        return Prepared(
            lock=complete.lock, variables={"R_LIBS": libraries, "R_PROFILE_USER": _PROFILE}
        )
