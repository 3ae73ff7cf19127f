"""A registry of images (https://github.com/opencontainers/distribution-spec, version 1.1)."""

import hashlib
import os
import re
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

import msgspec
from msgspec import Struct

from furness.errors import OutsideError
from furness.oci.credentials import find_credentials
from furness.oci.reference import Reference

INDEX = "application/vnd.oci.image.index.v1+json"
"""The media type of what names one image for each platform."""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
"""The media type of what names an image's configuration and layers."""
CONFIG = "application/vnd.oci.image.config.v1+json"
"""The media type of an image's configuration."""

_DOCKER = "application/vnd.docker.distribution.manifest"
_ACCEPTED = ", ".join((MANIFEST, INDEX, f"{_DOCKER}.v2+json", f"{_DOCKER}.list.v2+json"))
_PATIENCE_SECONDS = 60
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_UNAUTHORISED, _FORBIDDEN, _MISSING = 401, 403, 404


class Manifest(Struct, frozen=True):
    """What a registry has under a tag or a digest."""

    content: bytes
    """Its bytes; the digest is of these."""
    media_type: str
    """What it is."""

    @property
    def digest(self) -> str:
        """The digest of its bytes."""
        return sha256(self.content)

    @property
    def data(self) -> dict[str, Any]:
        """What it says."""
        return msgspec.json.decode(self.content, type=dict[str, Any])


class Repository:
    """One repository of a registry."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._basic = find_credentials(reference.registry)
        self._authorisation: str | None = None

    def tags(self) -> list[str]:
        """Give all tags, page by page; none where there is no such repository yet.

        Raises:
            OutsideError: The registry does not answer, or refuses.
        """
        found = self._pages(f"{self._reference.address}/tags/list?n=1000", "tags")
        return found or []

    def all_repositories(self) -> list[str] | None:
        """Give the names of all repositories of the registry; None where it does not list them.

        Raises:
            OutsideError: The registry does not answer, or lets only others see the list.
        """
        root = self._reference.address.partition("/v2/")[0]
        return self._pages(f"{root}/v2/_catalog?n=1000", "repositories")

    def _pages(self, url: str | None, key: str) -> list[str] | None:
        """Give what a list has under a key, page by page; None where there is no such list."""
        found: list[str] = []
        while url is not None:
            answer = self._ask("GET", url)
            if answer is None:
                return None
            found += msgspec.json.decode(answer.content, type=dict[str, Any]).get(key) or []
            following = re.match(r"<([^>]*)>", answer.headers.get("link", ""))
            url = urljoin(url, following[1]) if following else None
        return found

    def manifest(self, name: str) -> Manifest | None:
        """Give the manifest of a tag or a digest; None where there is none.

        Raises:
            OutsideError: The registry does not answer, or gives something else.
        """
        url = f"{self._reference.address}/manifests/{quote(name, safe=':')}"
        answer = self._ask("GET", url, headers={"Accept": _ACCEPTED})
        if answer is None:
            return None
        found = Manifest(answer.content, answer.headers.get("content-type", MANIFEST))
        if ":" in name:
            self._check(found.content, name)
        return found

    def blob(self, digest: str) -> bytes:
        """Give the content of a digest.

        Raises:
            OutsideError: It is not there, or is something else.
        """
        answer = self._ask("GET", f"{self._reference.address}/blobs/{digest}")
        if answer is None:
            raise self._failed(f"has no `{digest}`")
        self._check(answer.content, digest)
        return answer.content

    def put_blob(self, content: bytes | str, digest: str) -> None:
        """Bring content into the registry, unless it is there.

        Args:
            content: The bytes, or the path of a file with them.
            digest: Their digest.

        Raises:
            OutsideError: The registry does not take it. Nothing can be seen of it.
        """
        address = f"{self._reference.address}/blobs/"
        if self._ask("HEAD", f"{address}{digest}") is not None:
            return
        begun = self._ask("POST", f"{address}uploads/", body=b"")
        if begun is None:
            raise self._failed("has no such repository")
        place = urljoin(address, begun.headers.get("location", ""))
        url = f"{place}{'&' if '?' in place else '?'}{urlencode({'digest': digest})}"
        headers = {"Content-Type": "application/octet-stream"}
        if isinstance(content, bytes):
            self._put(url, content, headers)
        else:
            headers["Content-Length"] = str(os.path.getsize(content))
            with open(content, "rb") as file:
                self._put(url, file, headers)

    def put_manifest(self, manifest: Manifest, name: str) -> None:
        """Give a manifest a tag, or make it known under its digest.

        Raises:
            OutsideError: The registry does not take it. The tag is what it was before.
        """
        url = f"{self._reference.address}/manifests/{quote(name, safe=':')}"
        self._put(url, manifest.content, {"Content-Type": manifest.media_type})

    def _put(self, url: str, body: Any, headers: dict[str, str]) -> None:
        if self._ask("PUT", url, body=body, headers=headers) is None:
            raise self._failed("has no such repository")

    def _ask(
        self, method: str, url: str, *, body: Any = None, headers: dict[str, str] | None = None
    ) -> "_Answer | None":
        """Send a request, after a login if it is asked for; None for what does not exist."""
        try:
            return self._send(method, url, body, headers or {})
        except HTTPError as error:
            with error:
                if error.code == _MISSING:
                    return None
                if error.code != _UNAUTHORISED or self._authorisation:
                    raise self._refused(error) from None
                self._log_in(error.headers.get("WWW-Authenticate", ""))
        except (OSError, HTTPException) as error:
            raise self._failed(f"does not answer: {_reason(error)}") from error
        if hasattr(body, "seek"):
            body.seek(0)
        return self._ask(method, url, body=body, headers=headers)

    def _send(self, method: str, url: str, body: Any, headers: dict[str, str]) -> "_Answer":
        request = Request(url, data=body, method=method, headers=headers)  # noqa: S310 - http(s) only
        if self._authorisation and url.startswith(self._reference.address.partition("/v2/")[0]):
            request.add_unredirected_header("Authorization", self._authorisation)
        with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            names = {name.lower(): value for name, value in answer.headers.items()}
            return _Answer(answer.read(), names)

    def _log_in(self, challenge: str) -> None:
        told = dict(_CHALLENGE.findall(challenge))
        if not challenge.lower().startswith("bearer"):
            if self._basic is None:
                raise self._login("wants a login")
            self._authorisation = f"Basic {self._basic}"
            return
        scope = f"repository:{self._reference.repository}:pull,push"
        query = urlencode({"service": told.get("service", ""), "scope": scope})
        request = Request(f"{told.get('realm', '')}?{query}")  # noqa: S310 - named by the registry
        if self._basic:
            request.add_unredirected_header("Authorization", f"Basic {self._basic}")
        try:
            with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
                token = msgspec.json.decode(answer.read(), type=dict[str, Any])
        except HTTPError as error:
            error.close()
            raise self._login("refuses the login") from None
        except (OSError, HTTPException, ValueError) as error:
            raise self._failed(f"has a login that does not answer: {_reason(error)}") from error
        self._authorisation = f"Bearer {token.get('token') or token.get('access_token')}"

    def _refused(self, error: HTTPError) -> OutsideError:
        if error.code in (_UNAUTHORISED, _FORBIDDEN):
            return self._login("refuses the login")
        try:
            told = msgspec.json.decode(error.read(), type=dict[str, Any])["errors"][0]["message"]
        except (ValueError, LookupError, TypeError, OSError, HTTPException):
            told = error.reason
        return self._failed(f"answers {error.code}: {told}")

    def _login(self, what: str) -> OutsideError:
        registry = self._reference.registry
        return OutsideError(
            f"the registry `{registry}` {what} for `{self._reference.repository}`",
            hint=f"log in: `podman login {registry}`, or `docker login {registry}`",
            code="registry-login",
        )

    def _failed(self, what: str) -> OutsideError:
        return OutsideError(
            f"the registry `{self._reference.registry}` {what}",
            hint="check its address and the network; what was published before is as it was",
            code="registry",
        )

    def _check(self, content: bytes, digest: str) -> None:
        if sha256(content) != digest:
            raise OutsideError(
                f"the registry `{self._reference.registry}` gives something else for `{digest}`",
                hint="it was changed or damaged there: do not use it, and ask who runs it",
                code="registry-content",
            )


class _Answer(Struct, frozen=True):
    """What a registry answered."""

    content: bytes
    """The body."""
    headers: dict[str, str]
    """The headers; their names are in small letters."""


def sha256(content: bytes) -> str:
    """Give the digest of bytes as registries write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error or type(error).__name__)
