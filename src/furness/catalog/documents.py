"""The documents of operators in a folder, and the version that each has."""

import os
from collections.abc import Iterable

from furness.catalog import versions
from furness.errors import DocumentError, OutsideError, Place
from furness.model.document import decode_text, parse_document
from furness.model.operator import Operator
from furness.model.pipeline import Unit

_NAMES = ("operator.yaml", "operator.yml", "operator.json")


def folders_in(folder: str) -> list[str]:
    """Give the names of the folders in a folder, without hidden ones."""
    try:
        with os.scandir(folder) as found:
            return sorted(one.name for one in found if one.name[0] != "." and one.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise OutsideError(
            f"the folder `{folder}` cannot be read: {error.strerror}",
            hint="a catalog is a folder of operators, `oci://…` or `oci-layout:FOLDER`",
            code="catalog",
        ) from None


def documents_in(folder: str) -> list[str]:
    """Give the documents of an operator's versions, by their places."""
    inside = (one for one in folders_in(folder) if versions.rank(one))
    places = [folder, *(os.path.join(folder, one) for one in inside)]
    found = (
        next((path for one in _NAMES if os.path.isfile(path := os.path.join(place, one))), None)
        for place in places
    )
    return [path for path in found if path is not None]


def by_version(paths: Iterable[str], name: str) -> dict[str, str]:
    """Give the document of each version of an operator.

    Args:
        paths: Its documents.
        name: The operator's name.

    Raises:
        DocumentError: A document is in the wrong folder, or two have one version.
        OutsideError: A document cannot be read.
    """
    found: dict[str, str] = {}
    for path in paths:
        version = _version_of(path, name)
        rank = versions.rank(version)
        same = next((one for one in found if versions.rank(one) == rank), None)
        if same is not None:
            raise DocumentError(
                f"version {version} of `{name}` is there twice",
                hint=f"the other is {same} in `{found[same]}`: change one's `version`",
                place=Place(path),
                code="version-twice",
            )
        found[version] = path
    return found


def _version_of(path: str, name: str) -> str:
    unit = _read(path)
    problem = _problem(unit, name)
    if problem:
        raise DocumentError(
            problem,
            hint="a folder of a catalog has the operator's name, and its version is `1.2.0`",
            place=Place(path),
            code="catalog-folder",
        )
    return unit.version


def _read(path: str) -> Unit:
    try:
        with open(path, "rb") as file:
            return parse_document(decode_text(file.read(), path), path)
    except OSError as error:
        raise OutsideError(
            f"`{path}` cannot be read: {error.strerror}",
            hint="check who may read it: `ls -l`",
            code="catalog",
        ) from None


def _problem(unit: Unit, name: str) -> str | None:
    if not isinstance(unit, Operator):
        return f"`{unit.pipeline}` is a pipeline, and a catalog has operators"
    if unit.operator != name:
        return f"the operator `{unit.operator}` lies in the folder `{name}`"
    return f"`{unit.version}` is no version" if versions.rank(unit.version) is None else None
