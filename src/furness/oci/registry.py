"""A registry of images (https://github.com/opencontainers/distribution-spec, version 1.1)."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from furness.oci.connection import Connection, Question
from furness.oci.manifest import INDEX, MANIFEST, Manifest
from furness.oci.pages import pages
from furness.oci.reading import read_json
from furness.oci.reference import Reference
from furness.oci.refusal import check, failed
from furness.oci.upload import put, upload

_MOST_BYTES = 256 << 20
_DOCKER = "application/vnd.docker.distribution.manifest"
_ACCEPTED = ", ".join((MANIFEST, INDEX, f"{_DOCKER}.v2+json", f"{_DOCKER}.list.v2+json"))


class Repository:
    """One repository of a registry.

    Args:
        reference: Which one.
        variables: The environment variables that say where logins are kept.
    """

    def __init__(self, reference: Reference, variables: Mapping[str, str] = os.environ) -> None:
        self._reference = reference
        self._connection = Connection(reference, variables)

    def tags(self) -> list[str]:
        """Give all tags, page by page; none where there is no such repository yet.

        Raises:
            OutsideError: The registry does not answer, or refuses.
        """
        url = f"{self._reference.address}/tags/list?n=1000"
        return pages(self._connection, self._reference, url, "tags") or []

    def all_repositories(self) -> list[str] | None:
        """Give the names of all repositories of the registry; None where it does not list them.

        Raises:
            OutsideError: The registry does not answer, or lets only others see the list.
        """
        root = self._reference.address.partition("/v2/")[0]
        url = f"{root}/v2/_catalog?n=1000"
        return pages(self._connection, self._reference, url, "repositories")

    def manifest(self, name: str) -> Manifest | None:
        """Give the manifest of a tag or a digest; None where there is none.

        Raises:
            OutsideError: The registry does not answer, or gives something else.
        """
        url = f"{self._reference.address}/manifests/{quote(name, safe=':')}"
        answer = self._connection.ask(Question(url, headers={"Accept": _ACCEPTED}))
        if answer is None:
            return None
        found = Manifest(answer.content, answer.headers.get("content-type", MANIFEST))
        if ":" in name:
            check(self._reference, found.content, name)
        if read_json(found.content, dict[str, Any]) is None:
            raise failed(self._reference, f"gives something that is no manifest for `{name}`")
        return found

    def blob(self, digest: str, size: int | None = None) -> bytes:
        """Give the content of a digest.

        Args:
            digest: The digest.
            size: How many bytes it has; None where that is not known.

        Raises:
            OutsideError: It is not there, or is something else.
        """
        url = f"{self._reference.address}/blobs/{digest}"
        most = _MOST_BYTES if size is None else max(size, 0)
        answer = self._connection.ask(Question(url, most=most))
        if answer is None:
            raise failed(self._reference, f"has no `{digest}`")
        check(self._reference, answer.content, digest)
        return answer.content

    def put_blob(self, content: bytes | str, digest: str) -> None:
        """See `AnyRepository.put_blob`; what is there is not sent.

        Raises:
            OutsideError: The registry does not take it. Nothing can be seen of it.
        """
        upload(self._connection, self._reference, content, digest)

    def put_manifest(self, manifest: Manifest, name: str) -> None:
        """Give a manifest a tag, or make it known under its digest.

        Raises:
            OutsideError: The registry does not take it. The tag is what it was before.
        """
        url = f"{self._reference.address}/manifests/{quote(name, safe=':')}"
        sent = (manifest.content, {"Content-Type": manifest.media_type})
        put(self._connection, self._reference, url, sent)

    def put_new(self, manifest: Manifest, tag: str) -> bool:
        """See `AnyRepository.put_new`; as registries have no locks, it is asked before and after.

        Raises:
            OutsideError: The registry does not answer, or does not take it.
        """
        found = self.manifest(tag)
        if found is None:
            self.put_manifest(manifest, tag)
            found = self.manifest(tag)
        return found is None or found.digest == manifest.digest
