"""A build that has begun: what was asked for is checked, and it is known how it is made."""

import os
import shutil
from collections.abc import Callable, Iterable

from msgspec import Struct

from furness import plugins
from furness.builders.maker import Maker, Plan, Progress
from furness.errors import InputError, OutsideError, Problem
from furness.model.operator import Operator
from furness.oci import keys, version
from furness.oci.reference import parse_reference
from furness.publish.order import Wish, order_of
from furness.publish.origin import Origin, find_origin

ENGINES = ("podman", "docker", "apptainer")
"""The makers of images, the first choice first."""
_MAKERS = {"venv": "archive"}
_LOCAL = "localhost"

Hints = Callable[[Iterable[Problem]], None]
"""Is told what the source leaves open."""


class Build(Struct, frozen=True, kw_only=True):
    """One build while it goes on."""

    wish: Wish
    """What was asked for."""
    maker: Maker
    """What makes it."""
    plan: Plan
    """How it is made."""
    origin: Origin
    """Where its files come from."""
    name: str
    """The image's name without its tag."""
    progress: Progress
    """Is told what is being done."""

    @property
    def operator(self) -> Operator:
        """The operator as it is in the image."""
        return self.plan.order.operator


def begin(wish: Wish, name: str, progress: Progress, hints: Hints, *, looks: bool = True) -> Build:
    """Find out how it is made, and with what."""
    maker = plugins.load("builders", name, Maker)()
    order, open_questions = order_of(wish, looks=looks)
    hints(open_questions)
    image = f"{(wish.repository or _LOCAL).rstrip('/')}/{order.operator.operator.lower()}"
    parse_reference(image)
    return Build(
        wish=wish,
        maker=maker,
        plan=maker.plan(order, progress),
        origin=find_origin(order.folder, order.files.values(), os.environ),
        name=image,
        progress=progress,
    )


def check_wish(wish: Wish) -> None:
    """Refuse what cannot be asked for."""
    if wish.push and not wish.repository:
        raise InputError(
            "`--push` needs a registry",
            hint="name it: `-r registry.example.org/group`",
            code="usage",
        )
    if wish.sign:
        _check_key(wish.sign, push=wish.push)
    if wish.version is not None and not version.is_tag(wish.version):
        raise InputError(
            f"`{wish.version}` cannot be the version of an image",
            hint="use letters, digits, `.`, `_` and `-`, for example `1.2.0`",
            code="version",
        )


def _check_key(path: str, *, push: bool) -> None:
    if not push:
        raise InputError(
            "`--sign` needs `--push`: a signature lies beside the image in its registry",
            hint="add `--push`",
            code="usage",
        )
    keys.read_private_key(path)


def maker_of(wish: Wish, otherwise: str | None = None) -> str:
    """Give what makes it: what is asked for, or what is here."""
    if wish.maker:
        return _MAKERS.get(wish.maker, wish.maker)
    found = next((one for one in ENGINES if shutil.which(one)), otherwise)
    if found is None:
        raise OutsideError(
            "there is no podman, docker or apptainer here to make an image",
            hint="`furness doctor` tells how to install one; `--with venv` makes an archive",
            code="engine",
        )
    return found
