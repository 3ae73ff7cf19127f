"""Container images: pulled, or made of packages, once, and known by what is in them.

A tag that is here is not asked for again, as `docker run` does it. What is recorded of an image is
its digest: where its tag is moved, tasks run again. An image of packages holds no source; that is
mounted, so that it need not be made anew when the source changes.
"""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from furness import plugins
from furness.builders._engine import Engine, choose_engine, find_image
from furness.builders._lock import request_key
from furness.builders._once import held
from furness.builders.interface import Builder, Prepared
from furness.errors import OutsideError, PreparationError
from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.model.environment import AnyEnvironment, Environment
from furness.model.image import bare
from furness.model.operator import Operator
from furness.settings import load_settings

if TYPE_CHECKING:
    import tempfile

    from furness.builders import _pull, maker
else:
    _pull = lazy("furness.builders._pull")
    maker = lazy("furness.builders.maker")
    tempfile = lazy("tempfile")

_MADE = "localhost/furness-environment"
_MAKERS = ("podman", "docker")


class ImageBuilder(Builder):
    """Gets the image of `environment: {image: …}`, and makes one of `{python: …}` and `{r: …}`."""

    def __init__(
        self,
        cache: str | None = None,
        variables: Mapping[str, str] = os.environ,
        engine: str | None = None,
    ) -> None:
        settings = load_settings({}, os.getcwd(), variables)
        self.cache = cache or settings.cache
        """The folder that all projects share."""
        self.variables = variables
        """The environment variables that say which engine is at hand."""
        self.wanted = settings.containers if engine is None else engine
        """The container engine that was asked for; empty is any."""

    def find(self, environment: AnyEnvironment, folder: str) -> Prepared | None:
        """See `Builder.find`."""
        if not isinstance(environment, Environment):
            return None
        try:
            engine = choose_engine(self.wanted, self.variables)
            return self._found(engine, _called(environment, folder), folder)
        except (OutsideError, OSError):
            return None

    def build(
        self, environment: AnyEnvironment, folder: str, progress: Callable[[str], None]
    ) -> Prepared:
        """See `Builder.build`."""
        environment = _checked(environment)
        engine = choose_engine(self.wanted, self.variables)
        reference = _called(environment, folder)
        place = self._place(engine, reference)
        with held(place, progress):
            found = self._found(engine, reference, folder)
            if found is None and environment.image is not None:
                _pull.pull_image(engine, reference, place, progress)
            elif found is None:
                _make(engine, environment, folder, progress)
            found = found or self._found(engine, reference, folder)
        if found is None:
            raise PreparationError(f"the image `{reference}` was there, and is gone", code="image")
        return found

    def _found(self, engine: Engine, reference: str, folder: str) -> Prepared | None:
        places = (os.path.join(folder, reference), self._place(engine, reference))
        found = find_image(engine, reference, places)
        return Prepared(lock=found[1], image=found[0]) if found else None

    def _place(self, engine: Engine, reference: str) -> str:
        return os.path.join(self.cache, "images", _key([engine.name, reference]))


def _checked(environment: AnyEnvironment) -> Environment:
    if isinstance(environment, Environment):
        return environment
    raise PreparationError(
        "the builder `image` makes nothing of the machine as it is",
        hint="write `environment: {image: …}`, or use the builder `host`",
        code="environment-kind",
    )


def _make(
    engine: Engine, environment: Environment, folder: str, progress: Callable[[str], None]
) -> None:
    """Make an image of packages, by the plug-in that makes images of operators."""
    if engine.name not in _MAKERS:
        raise PreparationError(
            f"`{engine.name}` makes no images of packages",
            hint="use podman or docker, or name an image that has them: `{image: …}`",
            code="environment-kind",
        )
    making = plugins.load("builders", engine.name, maker.Maker)()
    plan = making.plan(_order(environment, folder), progress)
    with tempfile.TemporaryDirectory() as layout:
        target = maker.Target(
            path=os.path.join(layout, "image"),
            names=(_called(environment, folder),),
            labels={"org.opencontainers.image.title": "packages of an operator"},
            seconds=0,
        )
        making.make(plan, target, progress)


def _order(environment: Environment, folder: str) -> "maker.Order":
    """Give the order for an image whose operator does nothing but start its program."""
    program = "Rscript" if environment.r else "python3"
    operator = Operator(operator="environment", command=(program,))
    return maker.Order(operator=operator, environment=environment, folder=folder)


def _called(environment: Environment, folder: str) -> str:
    """Give the name of an image: the one that was asked for, else what packages are made into.

    Raises:
        OSError: A requirements file cannot be read.
    """
    if environment.image is not None:
        return bare(environment.image)
    if environment.python is not None:
        key = request_key(environment.python, folder, environment.python.version or "")
        return f"{_MADE}:{_key([key, environment.python.system])}"
    return f"{_MADE}:{_key(environment.r)}"


def _key(value: object) -> str:
    return digest(value).removeprefix(PREFIX)[:32]
