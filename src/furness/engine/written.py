"""Read what a task wrote to add steps, and say where something is wrong with it."""

import os
import stat

from msgspec.structs import replace

from furness.errors import DocumentError, InputError, Place
from furness.graph.wires import Places
from furness.model.added import FILE, HINT
from furness.model.document import place_of

LARGEST_BYTES = 256 * 1024 * 1024
"""How large the file may be."""


def places_in(written: bytes) -> Places:
    """Give what tells where a part of it stands."""
    text = written.decode("utf-8", "replace").removeprefix("\ufeff")
    return lambda path: place_of(text, FILE, path)


def read_written(workspace: str) -> bytes | None:
    """Give what a task wrote; None when it wrote nothing.

    Raises:
        DocumentError: It is no file, too large, or cannot be read.
    """
    try:
        descriptor = os.open(f"{workspace}/{FILE}", os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(str(error.strerror)) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _unreadable("it is no file")
        if found.st_size > LARGEST_BYTES:
            raise _unreadable(f"it has {found.st_size:,} bytes")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def _unreadable(why: str) -> DocumentError:
    return DocumentError(
        f"`{FILE}` cannot be read: {why}",
        hint=HINT,
        place=Place(FILE),
        code="growth",
    )


def with_places(error: InputError) -> DocumentError:
    """Give an error whose message has the places, as nobody prints the file beside it."""
    told = [
        replace(one, message=f"{one.message} ({one.place})" if one.place else one.message)
        for one in error.problems
    ]
    if len(told) > 1:
        more = f"{told[0].message}, and {len(told) - 1} more in `{FILE}`"
        told[0] = replace(told[0], message=more)
    return DocumentError.of(told)
