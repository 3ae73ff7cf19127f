"""Logins in a registry, as it asks for them, which go nowhere else."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from furness.oci.credentials import find_credentials
from furness.oci.reading import read_json, read_whole
from furness.oci.reference import Reference
from furness.oci.refusal import failed, login_error, translated

PATIENCE_SECONDS = 60
"""For how long an answer is waited for."""

_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_MOST_BYTES = 1 << 20


class Login:
    """Who asks a registry.

    Args:
        reference: The repository that is asked for.
        variables: The environment variables that say where logins are kept.
    """

    def __init__(self, reference: Reference, variables: Mapping[str, str]) -> None:
        self._reference = reference
        self._basic = find_credentials(reference.registry, variables)
        self._authorisation: str | None = None

    def add_to(self, request: Request) -> None:
        """Add the login to a request, if there is one, and it is for the registry itself."""
        if self._authorisation and self._reference.is_home(request.full_url):
            request.add_unredirected_header("Authorization", self._authorisation)

    def renew(self, challenge: str) -> None:
        """Log in.

        Args:
            challenge: What the registry asks for, in its header `WWW-Authenticate`.

        Raises:
            OutsideError: There is no login for it, or it is refused.
        """
        if challenge.lower().startswith("bearer"):
            self._authorisation = f"Bearer {self._token(dict(_CHALLENGE.findall(challenge)))}"
        elif self._basic is not None:
            self._authorisation = f"Basic {self._basic}"
        else:
            raise login_error(self._reference, "wants a login")

    def _token(self, told: dict[str, str]) -> str:
        realm = told.get("realm", "")
        schemes = ("https", "http") if self._reference.is_loopback else ("https",)
        if urlsplit(realm).scheme not in schemes:
            raise failed(self._reference, f"names `{realm}` for logins, where none can be sent")
        scope = f"repository:{self._reference.repository}:pull,push"
        query = urlencode({"service": told.get("service", ""), "scope": scope})
        request = Request(f"{realm}{'&' if '?' in realm else '?'}{query}")  # noqa: S310 - http(s)
        if self._basic:
            request.add_unredirected_header("Authorization", f"Basic {self._basic}")
        with (
            translated(self._reference, "has a login that"),
            urlopen(request, timeout=PATIENCE_SECONDS) as answer,  # noqa: S310 - http(s)
        ):
            found = read_json(read_whole(answer, _MOST_BYTES) or b"", dict[str, Any]) or {}
        token = found.get("token") or found.get("access_token")
        if not isinstance(token, str):
            raise failed(self._reference, "has a login that gives no token")
        return token
