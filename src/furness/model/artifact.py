"""Artifacts: immutable files and folders, named by their digest.

In documents, arguments and results a file is `{"class": "File", "path", "digest", "size"}`, a
folder likewise with `Directory`: the form of CWL v1.2 (https://www.commonwl.org/v1.2/).
"""

from typing import Any, Literal

from msgspec import Struct


class Artifact(Struct, frozen=True, kw_only=True):
    """A file or a folder whose content is known."""

    kind: Literal["File", "Directory"]
    """Which of the two."""
    path: str
    """Where it can be read now."""
    digest: str
    """The digest of its content; of a folder, of its sorted listing with every file's digest."""
    size: int
    """Bytes, of a folder the sum over its files."""

    def as_value(self) -> dict[str, Any]:
        """Give the value that stands for it in arguments and results."""
        return {
            "class": self.kind,
            "path": self.path,
            "digest": self.digest,
            "size": self.size,
        }


def is_file_value(value: Any) -> bool:
    """Tell whether a value stands for a file or a folder."""
    return (
        type(value) is dict
        and value.get("class") in ("File", "Directory")
        and isinstance(value.get("path"), str)
    )


def files_in(value: Any) -> list[dict[str, Any]]:
    """Give every file and folder in a value, in order."""
    if is_file_value(value):
        return [value]
    if isinstance(value, list):
        return [found for one in value for found in files_in(one)]
    return []
