"""Give a manifest a name in the index of a folder in OCI's layout, and leave what others wrote."""

import os
from typing import Any

import msgspec

from furness.oci.index import REFERENCE, index_path, name_of, read_index
from furness.oci.manifest import INDEX, MANIFEST, Manifest
from furness.oci.writing import write

_VERSION = b'{"imageLayoutVersion":"1.0.0"}'


def enter(folder: str, name: str, manifest: Manifest) -> None:
    """Write an index in which a name is that of a manifest; whoever calls holds the folder.

    Args:
        folder: The folder, which has the manifest.
        name: Such as `blur:1.2.0`.
        manifest: The manifest.

    Raises:
        OutsideError: The folder cannot be written, or is no layout. The index is as it was.
    """
    known = read_index(folder)
    made: dict[str, Any] = {
        "mediaType": MANIFEST,
        "digest": manifest.digest,
        "size": len(manifest.content),
        "annotations": {REFERENCE: name},
    }
    others = [one for one in known.get("manifests", ()) if name_of(one) != name]
    listed = sorted([*others, made], key=lambda one: name_of(one) or "")
    index = {"schemaVersion": 2, "mediaType": INDEX, **known, "manifests": listed}
    write(os.path.join(folder, "oci-layout"), _VERSION)
    write(index_path(folder), msgspec.json.format(msgspec.json.encode(index)))
