"""Put an artifact where a person looks for it: in the folder of results."""

import os

from furness.stores import _tree as tree

_ASIDE = "-old"
_PREFIX = ".furness-"


def sweep(folder: str) -> None:
    """Remove from a folder what processes that were killed had laid out by half."""
    try:
        names = [name for name in os.listdir(folder) if name.startswith(_PREFIX)]
    except OSError:
        return
    for name in names:
        if tree.is_abandoned(os.path.join(folder, name.removesuffix(_ASIDE))):
            tree.remove(os.path.join(folder, name))


def lay_out(source: str, target: str) -> None:
    """Put a file or a folder at a path, in place of what is there.

    It shares the original's blocks where the file system can; else files are one more name of the
    original, read-only; else copies. A file takes the place of another at once; a folder
    does so but for the moment between two renames.

    Args:
        source: The artifact's path.
        target: Where it goes; folders above are made.

    Raises:
        StoreError: It cannot be written; what was there is still there.
    """
    source, target = os.path.realpath(source), os.path.abspath(target)
    unique = tree.unique(os.path.dirname(target), _PREFIX)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if _is_same_file(source, target):
            return
        tree.copy(source, unique, link=True)
        _replace(unique, target)
    except OSError as error:
        raise tree.store_error(error, target) from error
    finally:
        tree.remove(unique)


def _is_same_file(source: str, target: str) -> bool:
    return (
        not os.path.islink(target) and os.path.exists(target) and (os.path.samefile(source, target))
    )


def _replace(new: str, target: str) -> None:
    """Rename a file or a folder to where something else may be."""
    is_folder = os.path.isdir(target) and not os.path.islink(target)
    if not is_folder and not (os.path.isdir(new) and os.path.lexists(target)):
        os.rename(new, target)
        return
    aside = f"{new}{_ASIDE}"
    os.rename(target, aside)
    try:
        os.rename(new, target)
    except OSError:
        os.rename(aside, target)
        raise
    tree.remove(aside)
