"""Repositories in a folder (https://github.com/opencontainers/image-spec, `image-layout.md`).

A manifest's `org.opencontainers.image.ref.name` is `repository:tag`, as skopeo reads and writes it.
"""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from furness.errors import NotFoundError, OutsideError, Place
from furness.oci.layout import blob_path
from furness.oci.registry import INDEX, MANIFEST, Manifest, sha256

_REFERENCE = "org.opencontainers.image.ref.name"
_DIGEST = r"sha256:[0-9a-f]{64}"
_VERSION = b'{"imageLayoutVersion":"1.0.0"}'


class FolderRepository:
    """One repository of a folder in OCI's layout; the folder is made when it is written to."""

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self._prefix = f"{name}:"

    def tags(self) -> list[str]:
        """See `AnyRepository.tags`."""
        return [
            one.removeprefix(self._prefix)
            for one in named_in(self._folder)
            if one.startswith(self._prefix)
        ]

    def manifest(self, name: str) -> Manifest | None:
        """See `AnyRepository.manifest`.

        Raises:
            OutsideError: The folder cannot be read, or holds something else.
        """
        told = name
        if not _is_digest(name):
            told = named_in(self._folder).get(f"{self._prefix}{name}", "")
        if not told or (told == name and not os.path.exists(blob_path(self._folder, name))):
            return None
        return Manifest(self.blob(told), MANIFEST)

    def blob(self, digest: str) -> bytes:
        """See `AnyRepository.blob`.

        Raises:
            OutsideError: It is not there, or is something else.
        """
        if not _is_digest(digest):
            raise _damaged(_index(self._folder), f"names `{digest}`, which is no digest")
        path = blob_path(self._folder, digest)
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError as error:
            raise _damaged(path, f"cannot be read: {error.strerror}") from None
        if sha256(content) != digest:
            raise OutsideError(
                f"`{os.path.basename(path)}` is not what its name says",
                hint="it was changed or damaged: do not use it, and fetch the folder anew",
                place=Place(path),
                code="content",
            )
        return content

    def put_blob(self, content: bytes | str, digest: str) -> None:
        """See `AnyRepository.put_blob`.

        Raises:
            OutsideError: The folder cannot be written.
        """
        if isinstance(content, str):
            with open(content, "rb") as file:
                content = file.read()
        _write(blob_path(self._folder, digest), content)

    def put_manifest(self, manifest: Manifest, name: str) -> None:
        """See `AnyRepository.put_manifest`.

        Raises:
            OutsideError: The folder cannot be written. The tag is what it was before.
        """
        self.put_blob(manifest.content, manifest.digest)
        if _is_digest(name):
            return
        whole = f"{self._prefix}{name}"
        made: dict[str, Any] = {
            "mediaType": MANIFEST,
            "digest": manifest.digest,
            "size": len(manifest.content),
            "annotations": {_REFERENCE: whole},
        }
        with _held(self._folder):
            others = [one for one in _listed(self._folder) if _name_of(one) != whole]
            listed = sorted([*others, made], key=lambda one: (_name_of(one) or "", one["digest"]))
            index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": listed}
            _write(os.path.join(self._folder, "oci-layout"), _VERSION)
            _write(_index(self._folder), msgspec.json.format(msgspec.json.encode(index)))


def named_in(folder: str) -> dict[str, str]:
    """Give the digest of each `repository:tag` in a folder; none where nothing was written yet.

    Raises:
        OutsideError: The folder cannot be read, or is no layout.
    """
    return {name: one["digest"] for one in _listed(folder) if (name := _name_of(one))}


def check_layout(folder: str) -> None:
    """Refuse a folder that is no layout.

    Raises:
        NotFoundError: It is none.
    """
    if not os.path.isfile(_index(folder)):
        raise NotFoundError(
            f"`{folder}` is no folder in OCI's layout: there is no `index.json`",
            hint="check the path; `furness operators push NAME --to oci-layout:FOLDER` makes one",
            code="catalog",
        )


def _listed(folder: str) -> list[dict[str, Any]]:
    path = _index(folder)
    try:
        with open(path, "rb") as file:
            found = msgspec.json.decode(file.read(), type=dict[str, Any]).get("manifests", [])
        return [one for one in found if _is_digest(one["digest"])]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _damaged(path, f"cannot be read: {error.strerror}") from None
    except (msgspec.MsgspecError, LookupError, TypeError):
        raise _damaged(path, "is no index of a layout") from None


def _name_of(manifest: dict[str, Any]) -> str | None:
    found = (manifest.get("annotations") or {}).get(_REFERENCE)
    return found if isinstance(found, str) else None


def _index(folder: str) -> str:
    return os.path.join(folder, "index.json")


def _is_digest(text: Any) -> bool:
    return isinstance(text, str) and re.fullmatch(_DIGEST, text) is not None


@contextmanager
def _held(folder: str) -> Iterator[None]:
    """Let nobody else write the index meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: str, content: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(path), delete=False) as file:
            file.write(content)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise _damaged(path, f"cannot be written: {error.strerror}") from None


def _damaged(path: str, what: str) -> OutsideError:
    return OutsideError(
        f"`{os.path.basename(path)}` {what}",
        hint="check the folder, and who may read and write it",
        place=Place(path),
        code="layout",
    )
