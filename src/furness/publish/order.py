"""What somebody who builds asks for, and the order that a maker gets for it."""

import os

from msgspec import Struct

from furness.builders.maker import Order
from furness.catalog.find import Catalog
from furness.errors import InputError, Problem
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.publish.files import find_files
from furness.publish.inside import SOURCES, code_files, inside, paths_of


class Wish(Struct, frozen=True, kw_only=True):
    """What somebody who builds asks for."""

    source: str
    """The source or document."""
    repository: str | None = None
    """The registry and namespace."""
    version: str | None = None
    """The version; None counts on."""
    push: bool = False
    """Whether it is published."""
    maker: str | None = None
    """What makes it; None takes what is here."""
    platform: str | None = None
    """Such as `linux/arm64`."""
    include: tuple[str, ...] = ()
    """Patterns of further files."""
    template: str | None = None
    """A Dockerfile with places."""
    base: str | None = None
    """The image to start from."""
    wrap: str | None = None
    """The image that is complete."""
    no_cache: bool = False
    """Whether everything is done anew."""
    allow_breaking: bool = False
    """Whether a version may break its users."""
    sbom: str | None = None
    """The file for the bill of materials."""
    sign: str | None = None
    """The key that signs."""


def order_of(wish: Wish, *, looks: bool = True) -> tuple[Order, list[Problem]]:
    """Find the operator and the files that go in; tell what the source leaves open.

    Args:
        wish: What is asked for.
        looks: Whether images are fetched and looked at.

    Raises:
        InputError: The source, a pattern or the template is wrong.
    """
    catalog = Catalog()
    unit = catalog.find(wish.source, os.getcwd())
    if not isinstance(unit, Operator):
        raise InputError(
            f"`{wish.source}` is a pipeline, and only operators become images",
            hint="build the operators of its steps, each by itself",
            code="build-pipeline",
        )
    document = os.path.dirname(os.path.abspath(wish.source.partition(":")[0]))
    folder = os.path.dirname(unit.source) if unit.source else document
    files = code_files(unit) | find_files(wish.include, folder)
    operator, more = inside(unit, folder)
    order = Order(
        operator=operator,
        environment=Environment(image=wish.wrap) if wish.wrap else unit.environment,
        folder=document,
        files={f"{SOURCES}/{name}": path for name, path in {**files, **more}.items()},
        paths=paths_of(unit),
        base=wish.base,
        platform=wish.platform,
        template=_read(wish.template) if wish.template else None,
        looks=looks,
        uses_cache=not wish.no_cache,
    )
    return order, [one for one in catalog.hints if one.code != "image"]


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the template `{path}` cannot be read: {error}",
            hint="check the path after `--template`",
            code="template",
        ) from None
