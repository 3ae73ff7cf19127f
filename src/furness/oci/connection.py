"""Requests to a registry of images, with the logins that it asks for."""

from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from msgspec import Struct

from furness.oci.login import PATIENCE_SECONDS, Login
from furness.oci.reading import read_whole
from furness.oci.reference import Reference
from furness.oci.refusal import failed, translated

MOST_BYTES = 4 << 20
"""A manifest is not larger than this."""

_UNAUTHORISED, _MISSING = 401, 404


class Question(Struct, frozen=True):
    """What a registry is asked."""

    url: str
    """Where."""
    method: str = "GET"
    """The method of HTTP."""
    body: Any = None
    """Bytes or an open file, if there is one."""
    headers: dict[str, str] = {}
    """What is said of it."""
    most: int = MOST_BYTES
    """How many bytes the answer may have."""


class Answer(Struct, frozen=True):
    """What a registry answered."""

    content: bytes
    """The body."""
    headers: dict[str, str]
    """The headers; their names are in small letters."""


class Connection:
    """What is asked of a registry in the name of one repository.

    Args:
        reference: The repository.
        variables: The environment variables that say where logins are kept.
    """

    def __init__(self, reference: Reference, variables: Mapping[str, str]) -> None:
        self._reference = reference
        self._login = Login(reference, variables)

    def ask(self, question: Question) -> Answer | None:
        """Send a request, after a login if it is asked for; None for what does not exist.

        A login is renewed once for each request, as tokens expire.

        Raises:
            OutsideError: The registry does not answer, or refuses.
        """
        with translated(self._reference):
            try:
                return self._send(question)
            except HTTPError as error:
                if error.code != _UNAUTHORISED or not self._reference.is_home(error.url):
                    raise
                with error:
                    self._login.renew(error.headers.get("WWW-Authenticate", ""))
            if hasattr(question.body, "seek"):
                question.body.seek(0)
            return self._send(question)

    def _send(self, question: Question) -> Answer | None:
        request = Request(  # noqa: S310 - http(s) only
            question.url, data=question.body, method=question.method, headers=question.headers
        )
        self._login.add_to(request)
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - http(s)
                content = read_whole(answer, question.most)
                names = {name.lower(): value for name, value in answer.headers.items()}
        except HTTPError as error:
            if error.code != _MISSING:
                raise
            error.close()
            return None
        if content is None:
            raise failed(
                self._reference, f"gives more than {question.most} bytes for `{question.url}`"
            )
        return Answer(content, names)
