"""Lock the names in a pipeline, and print what they stand for."""

import os
from collections.abc import Sequence
from typing import Any

from furness.catalog.find import Catalog
from furness.catalog.lock import read_lock
from furness.cli import output
from furness.errors import InputError, NotFoundError, OutsideError
from furness.model.pipeline import Pipeline


def lock(document: str, catalogs: Sequence[str], *, update: bool, as_json: bool) -> None:
    """Lock the names in a pipeline, and print what they stand for.

    Args:
        document: The pipeline.
        catalogs: Where names are looked for.
        update: Whether what is locked is looked for anew.
        as_json: Whether to print one JSON document.

    Raises:
        NotFoundError: There is no such document.
        InputError: It is no pipeline.
        OutsideError: The lock cannot be written; it is what it was before.
    """
    if not os.path.isfile(document):
        raise NotFoundError(f"`{document}` does not exist", hint="check the path", code="source")
    folder = os.path.dirname(os.path.abspath(document))
    before = read_lock(folder)
    catalog = Catalog(catalogs, renews=update, progress=output.note)
    unit = catalog.find(document, "")
    if not isinstance(unit, Pipeline):
        raise InputError(
            f"`{document}` is no pipeline, and names nothing",
            hint="name a document with `pipeline:`",
            code="lock",
        )
    failed = [one for one in catalog.hints if one.code == "lock"]
    if failed:
        raise OutsideError.of(failed)
    entries = read_lock(folder)
    if as_json:
        output.document({"operators": entries})
        return
    rows = [
        (name, one.version, one.catalog, one.digest, _change(before.get(name), one))
        for name, one in sorted(entries.items())
    ]
    output.table(rows, ("NAME", "VERSION", "CATALOG", "DIGEST", "BEFORE"))


def _change(before: Any, now: Any) -> str:
    if before is None:
        return "new"
    return "the same" if before == now else before.version
