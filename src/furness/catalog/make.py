"""Make the artifact of an operator.

The sources are one tar, not compressed, so that the digest hangs on nothing but the content. Of
the same content the artifact is the same, byte by byte.
"""

import io
import tarfile
from collections.abc import Mapping

import msgspec

from furness.catalog.artifact import Artifact, File
from furness.catalog.contents import LOCK, OPERATOR, SOURCES, TITLE, Contents, Part
from furness.model.document import as_data
from furness.model.operator import Operator
from furness.oci.manifest import MANIFEST, Manifest, sha256

LOCKS = ("pylock.toml", "renv.lock", "requirements.lock", "uv.lock")
"""The names of the locks of environments that go with the sources they lie beside."""

_OCI = "org.opencontainers.image"


def make(
    operator: Operator, files: Mapping[str, File], origin: Mapping[str, str] | None = None
) -> Artifact:
    """Make an artifact.

    Args:
        operator: The operator; its paths are relative.
        files: The files by path; one whose name is in `LOCKS` is a layer of its own.
        origin: Further annotations.
    """
    document = msgspec.json.encode(as_data(operator)) + b"\n"
    locks = {name: one for name, one in files.items() if name in LOCKS}
    sources = {name: one for name, one in files.items() if name not in locks}
    layers = [(SOURCES, "sources.tar", _tar(sources))] if sources else []
    layers += [(LOCK, name, one.content) for name, one in sorted(locks.items())]
    contents = Contents(
        artifact_type=OPERATOR,
        config=_part(OPERATOR, document),
        layers=tuple(_part(kind, content, name) for kind, name, content in layers),
        annotations=_annotations(operator, origin or {}),
    )
    blobs = {sha256(one): one for one in (document, *(content for _, _, content in layers))}
    return Artifact(Manifest(msgspec.json.encode(contents), MANIFEST), blobs)


def _annotations(operator: Operator, origin: Mapping[str, str]) -> dict[str, str]:
    told = {
        TITLE: operator.operator,
        f"{_OCI}.version": operator.version,
        f"{_OCI}.description": operator.description,
        **origin,
    }
    return {name: text for name, text in sorted(told.items()) if text}


def _part(media_type: str, content: bytes, name: str = "") -> Part:
    annotations = {TITLE: name} if name else {}
    return Part(
        media_type=media_type, digest=sha256(content), size=len(content), annotations=annotations
    )


def _tar(files: Mapping[str, File]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, one in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(one.content)
            member.mode = 0o755 if one.is_program else 0o644
            archive.addfile(member, io.BytesIO(one.content))
    return packed.getvalue()
