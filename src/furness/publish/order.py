"""What a source, or a document, is as an image: paths that are there, files that go in."""

import os
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.builders.maker import Order
from furness.catalog.find import Catalog
from furness.engine.code import code_of
from furness.engine.launch import runtime_options, starter_of
from furness.engine.stage import declared_path
from furness.errors import InputError, Problem
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.model.start import PLACE
from furness.publish.files import find_files

_SOURCES = "operator"
"""The folder of an operator's own files, below `PLACE`."""


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
        files={f"{_SOURCES}/{name}": path for name, path in {**files, **more}.items()},
        paths=paths_of(unit),
        base=wish.base,
        platform=wish.platform,
        template=_read(wish.template) if wish.template else None,
        looks=looks,
        uses_cache=not wish.no_cache,
    )
    return order, [one for one in catalog.hints if one.code != "image"]


def paths_of(operator: Operator) -> dict[str, str]:
    """Give where a task writes each output, relative to its workspace; patterns are left out."""
    paths = {name: declared_path(one) for name, one in operator.outputs.items()}
    return {name: path for name, path in paths.items() if path}


def code_files(operator: Operator) -> dict[str, str]:
    """Give the files of an operator's code: each path beside its source, and absolute."""
    if operator.source is None:
        return {}
    folder = os.path.dirname(operator.source)
    names = [name for name in code_of(operator.source) if not name.startswith("..")]
    return {name: os.path.join(folder, name) for name in names}


def inside(operator: Operator, folder: str) -> tuple[Operator, dict[str, str]]:
    """Give an operator as it is in an image, and the files of its defaults.

    Args:
        operator: The operator, with an absolute source.
        folder: The folder that becomes the operator's own in the image.
    """
    more: dict[str, str] = {}
    inputs = {
        name: replace(one, default=_default(one.default, folder, more))
        for name, one in operator.inputs.items()
    }
    place = f"{PLACE}/{_SOURCES}"
    command = operator.command
    starter = starter_of(operator)
    if operator.source is not None:
        there = f"{place}/{os.path.relpath(operator.source, folder)}".replace("$", "$$")
        command = tuple(there if one == operator.source else one for one in command)
    if starter is not None:
        name = f"{PLACE}/runtime/{os.path.basename(starter)}"
        command = (command[0], name, *runtime_options(operator), *command[1:])
    if command[:1] == ("python",):
        command = ("python3", *command[1:])
    changed = replace(
        operator, source=None, entry=None, environment="host", command=command, inputs=inputs
    )
    return changed, more


def _default(value: Any, folder: str, more: dict[str, str]) -> Any:
    """Give a default whose files are in the image; those that do not exist stay names."""
    if isinstance(value, list):
        return [_default(one, folder, more) for one in value]
    if not isinstance(value, dict) or value.get("class") not in ("File", "Directory"):
        return value
    path = value["path"]
    name = os.path.relpath(path, folder)
    if value["class"] == "File" and os.path.isfile(path) and not name.startswith(".."):
        more[name] = path
        return f"{PLACE}/{_SOURCES}/{name}"
    return os.path.basename(path) if name.startswith("..") else name


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
