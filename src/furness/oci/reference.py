"""The name of an image in a registry, in its parts."""

import re
from urllib.parse import urlsplit

from msgspec import Struct

from furness.errors import InputError

_HUB = "docker.io"
_HUB_ADDRESS = "registry-1.docker.io"
_DIGEST = re.compile(r"[a-z0-9]+:[0-9a-f]+")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Reference(Struct, frozen=True, kw_only=True):
    """An image in a registry."""

    registry: str
    """Host and port."""
    repository: str
    """The path of its repository in the registry."""
    tag: str | None = None
    """The tag; None where a digest says which."""
    digest: str | None = None
    """The digest of its manifest."""

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.registry}/{self.repository}{tag}{digest}"

    @property
    def named(self) -> str:
        """What stands for it in a request: the digest, else the tag."""
        return self.digest or self.tag or "latest"

    @property
    def is_loopback(self) -> bool:
        """Whether the registry is on this machine; only then is plain HTTP spoken."""
        return is_loopback(self.registry)

    @property
    def address(self) -> str:
        """Where the registry's programming interface is."""
        host = _HUB_ADDRESS if self.registry == _HUB else self.registry
        return f"{'http' if self.is_loopback else 'https'}://{host}/v2/{self.repository}"

    def is_home(self, url: str) -> bool:
        """Tell whether something is at the registry itself: its scheme, host and port."""
        return _origin(url) == _origin(self.address)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    port = ":443" if parts.scheme == "https" else ":80"
    return parts.scheme, parts.netloc.lower().removesuffix(port)


def is_loopback(registry: str) -> bool:
    """Tell whether a registry is on this machine."""
    host = registry.rpartition(":")[0] if registry.rpartition(":")[2].isdigit() else registry
    return host in _LOOPBACK


def parse_reference(text: str) -> Reference:
    """Read the name of an image; without a host it is one of Docker Hub.

    Raises:
        InputError: It is no such name.
    """
    path, at, digest = text.removeprefix("docker://").partition("@")
    host, slash, rest = path.partition("/")
    if not slash or not ("." in host or ":" in host or host == "localhost"):
        host, rest = _HUB, path if slash else f"library/{path}"
    repository, _, tag = rest.partition(":")
    is_digest = _DIGEST.fullmatch(digest) is not None
    if not repository or repository != repository.lower() or " " in text or is_digest != bool(at):
        raise InputError(
            f"`{text}` is not the name of an image",
            hint="write it as `registry.example.org/group/name:1.0`, in small letters",
            code="image-name",
        )
    return Reference(registry=host, repository=repository, tag=tag or None, digest=digest or None)
