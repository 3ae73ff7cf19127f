"""What somebody who publishes asks for, and whether a catalog can take it."""

import os
from collections.abc import Callable, Sequence

from msgspec import Struct

from furness.catalog import versions
from furness.catalog.fetch import describe
from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import is_name
from furness.catalog.repositories import OciCatalog
from furness.errors import InputError
from furness.model.operator import Operator
from furness.oci import keys

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""


class Asked(Struct, frozen=True, kw_only=True):
    """What somebody who publishes asks for."""

    source: str
    """The source or document."""
    to: str | None = None
    """The catalog; None takes the first of the settings."""
    version: str | None = None
    """The version; None takes the lowest that tells users enough."""
    allow_breaking: bool = False
    """Whether a version may change more than its number tells."""
    sign: str | None = None
    """The key that signs."""
    pipelines: str = "."
    """Where pipelines are looked for that use it."""


def operator_of(found: Catalog, source: str) -> Operator:
    """Give the operator of a source or document."""
    unit = found.find(source, os.getcwd())
    if not isinstance(unit, Operator):
        raise InputError(
            f"`{source}` is a pipeline, and a catalog has operators",
            hint="publish the operators of its steps; the pipeline then names them: `blur@1`",
            code="publish-pipeline",
        )
    if not is_name(unit.operator):
        raise InputError(
            f"`{unit.operator}` cannot be the name of an operator in a catalog",
            hint="use letters and digits, with `_` or `-` between them",
            code="operator-name",
        )
    return unit


def check_asked(asked: Asked, catalog: OpenCatalog) -> None:
    """Refuse a version, or a key, that the catalog cannot take."""
    if asked.version is not None and not versions.is_complete(asked.version):
        raise InputError(
            f"`{asked.version}` is no version to publish",
            hint="write three numbers, such as `1.2.0`, or `1.2.0-rc.1` for one that prepares it",
            code="version",
        )
    if asked.sign is not None:
        keys.read_private_key(asked.sign)
        if not isinstance(catalog, OciCatalog):
            raise InputError(
                f"`{catalog.address}` is a folder of documents, which holds no signatures",
                hint="publish it to `oci-layout:FOLDER` or `oci://registry.example.org/group`",
                code="usage",
            )


def check_spelling(catalog: OpenCatalog, name: str, known: Sequence[str]) -> None:
    """Refuse a name that is another operator's where capital letters do not count.

    Args:
        catalog: Where it is to go.
        name: The operator's name.
        known: The versions that the catalog has under it.

    Raises:
        InputError: It is so.
    """
    told = describe(catalog, name, known[-1]) if known else None
    there = told[1].operator if told else name
    if there != name:
        raise InputError(
            f"`{name}` would be taken for `{there}`, which is in `{catalog.address}`",
            hint=f"capital letters do not count there: give it another name, or call it `{there}`",
            code="operator-name",
        )
