"""What to say when something that a command or a step names is not there."""

import difflib
import os

from furness.errors import NotFoundError


def not_found(reference: str, path: str) -> NotFoundError:
    """Make the error that there is no such file.

    Args:
        reference: What was written.
        path: Where it would be.
    """
    if os.path.isdir(path):
        return NotFoundError(f"`{reference}` is a folder", hint="name a file in it", code="source")
    folder = os.path.dirname(path) or "."
    there = os.listdir(folder) if os.path.isdir(folder) else []
    is_versioned = "@" in reference
    alike = [one for one in there if "@" in one] if is_versioned else there
    near = difflib.get_close_matches(os.path.basename(path), alike, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "check the path"
    if is_versioned and not near:
        hint = "check the path; a name in a catalog is written `blur@1`, `blur@1.2` or `blur@^1.2`"
    return NotFoundError(f"`{reference}` does not exist", hint=hint, code="source")
