"""What catalogs have: all operators with their interfaces, or those that a text is found in."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from furness.catalog.fetch import describe
from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.opened import open_all
from furness.catalog.versions import choose
from furness.errors import FurnessError, Problem
from furness.model.interface import Input, Output
from furness.model.operator import Operator

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""


class Listed(Struct, frozen=True, kw_only=True):
    """An operator in a catalog."""

    operator: Operator
    """Its highest version."""
    versions: tuple[str, ...]
    """All its versions, the lowest first."""
    catalog: str
    """Where it is."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        operator = self.operator
        return {
            "name": operator.operator,
            "version": operator.version,
            "versions": list(self.versions),
            "description": operator.description,
            "inputs": {name: str(one.type) for name, one in operator.inputs.items()},
            "outputs": {name: str(one.type) for name, one in operator.outputs.items()},
            "catalog": self.catalog,
        }


def list_all(
    catalogs: Sequence[str] = (), text: str = "", progress: Progress = lambda _: None
) -> tuple[list[Listed], list[Problem]]:
    """Give the operators that catalogs have, and why some of them are not told.

    Args:
        catalogs: The catalogs; none of them takes those of the settings.
        text: Words that are all found in its name, description, inputs or outputs.
        progress: Is told what is being looked at.
    """
    found: list[Listed] = []
    problems: list[Problem] = []
    for catalog in open_all(catalogs, Catalog().load):
        try:
            for number, name in enumerate(names := catalog.names(), 1):
                progress(f"{catalog.address}: {number} of {len(names)}")
                found += _look(catalog, name, problems)
        except FurnessError as error:
            problems += error.problems
    words = text.lower().split()
    return [one for one in found if _has(one.operator, words)], problems


def _look(catalog: OpenCatalog, name: str, problems: list[Problem]) -> Iterator[Listed]:
    """Give an operator, if it is one; what is wrong with it does not hinder the others."""
    try:
        known = catalog.versions(name)
        version = choose(known, "") or (known[-1] if known else None)
        told = describe(catalog, name, version) if version else None
    except FurnessError as error:
        problems += error.problems
        return
    if told is not None:
        yield Listed(operator=told[1], versions=tuple(known), catalog=catalog.address)


def _has(operator: Operator, words: list[str]) -> bool:
    said = [operator.operator, operator.description]
    declared: dict[str, Input | Output] = {**operator.outputs, **operator.inputs}
    for name, one in declared.items():
        said += [name, str(one.type), one.description, one.format or ""]
    whole = "\n".join(said).lower()
    return all(word in whole for word in words)
