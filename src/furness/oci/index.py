"""The index of a folder in OCI's layout: which manifest has which name."""

import os
import re
from typing import Any

import msgspec
from msgspec import Struct

from furness.errors import NotFoundError
from furness.oci.writing import damaged

REFERENCE = "org.opencontainers.image.ref.name"
"""The annotation that holds the name of a manifest: `repository:tag`."""
_DIGEST = r"sha256:[0-9a-f]{64}"


class _Entry(Struct):
    digest: Any
    annotations: dict[str, Any] | None = None


def named_in(folder: str) -> dict[str, str]:
    """Give the digest of each `repository:tag` in a folder; none where nothing was written yet.

    Raises:
        OutsideError: The folder cannot be read, or is no layout.
    """
    listed = read_index(folder).get("manifests", ())
    ours = (one for one in listed if is_digest(one["digest"]))
    return {name: one["digest"] for one in ours if (name := name_of(one))}


def check_layout(folder: str) -> None:
    """Refuse a folder that is no layout.

    Raises:
        NotFoundError: It is none.
    """
    if not os.path.isfile(index_path(folder)):
        raise NotFoundError(
            f"`{folder}` is no folder in OCI's layout: there is no `index.json`",
            hint="check the path; `furness operators push NAME --to oci-layout:FOLDER` makes one",
            code="catalog",
        )


def read_index(folder: str) -> dict[str, Any]:
    """Give all that the index says; nothing where nothing was written yet.

    Raises:
        OutsideError: It cannot be read, or is none.
    """
    path = index_path(folder)
    try:
        with open(path, "rb") as file:
            found = msgspec.json.decode(file.read(), type=dict[str, Any])
        msgspec.convert(found.get("manifests", []), list[_Entry])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise damaged(path, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise damaged(path, "is no index of a layout") from None
    return found


def name_of(manifest: dict[str, Any]) -> str | None:
    """Give the name that the index has for a manifest."""
    found = (manifest.get("annotations") or {}).get(REFERENCE)
    return found if isinstance(found, str) else None


def index_path(folder: str) -> str:
    """Give the file of the index."""
    return os.path.join(folder, "index.json")


def is_digest(text: Any) -> bool:
    """Tell whether something is a digest."""
    return isinstance(text, str) and re.fullmatch(_DIGEST, text) is not None
