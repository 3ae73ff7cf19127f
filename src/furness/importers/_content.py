"""The content of other systems' files."""

from furness.errors import DocumentError, Place


def read_bytes(path: str, system: str, wanted: str) -> bytes:
    """Read a file of another system.

    Args:
        path: The file.
        system: The importer, which is the code of the error.
        wanted: What should be named instead: `a CWL file that may be read`.

    Raises:
        DocumentError: It cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        message = f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}"
        hint = f"name {wanted}"
        raise DocumentError(message, hint=hint, place=Place(path, 1, 1), code=system) from None
