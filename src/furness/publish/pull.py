"""Take an operator from a catalog into a folder, to look at and change."""

import os
from collections.abc import Sequence

from furness.catalog import unpack
from furness.catalog.find import Catalog
from furness.catalog.opened import open_all
from furness.catalog.placed import write_operator
from furness.errors import InputError, OutsideError
from furness.publish.move import Moved, Progress, find_whole


def pull(
    text: str,
    folder: str | None = None,
    catalogs: Sequence[str] = (),
    progress: Progress = lambda _: None,
) -> Moved:
    """Write an operator into a folder: its document, its sources, its locks.

    Args:
        text: Its name, such as `blur@1`.
        folder: Where it goes; None makes a folder with the operator's name.
        catalogs: Where it is looked for.
        progress: Is told in a few words what is being done.

    Raises:
        InputError: There is no such version, or the folder has something in it.
        OutsideError: A catalog does not answer, or gives something else. Nothing was written.
    """
    source, whole = find_whole(text, open_all(catalogs, Catalog().load), progress)
    operator = whole.operator
    target = folder or operator.operator
    files = unpack.files_of(whole)
    _check_empty(target)
    try:
        write_operator(operator, files, target)
    except OSError as error:
        raise OutsideError(
            f"`{target}` cannot be written: {error.strerror}",
            hint="name another folder: `-o FOLDER`",
            code="catalog",
        ) from None
    return Moved(
        name=operator.operator,
        version=operator.version,
        digest=whole.manifest.digest,
        source=source.address,
        target=target,
    )


def _check_empty(folder: str) -> None:
    if os.path.isdir(folder) and not os.listdir(folder):
        return
    if os.path.lexists(folder):
        raise InputError(
            f"`{folder}` is there already",
            hint="name an empty or a new folder: `-o FOLDER`",
            code="folder",
        )
