"""What is wrong with a registry: errors that name it and say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, InvalidURL
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from furness.errors import OutsideError
from furness.oci.manifest import sha256
from furness.oci.reading import read_json
from furness.oci.reference import Reference

_UNAUTHORISED, _FORBIDDEN, _TOO_MANY, _BROKEN = 401, 403, 429, 500
_MOST_BYTES = 64 << 10
_MOST_LETTERS = 300


def login_error(reference: Reference, what: str) -> OutsideError:
    """Make the error that a login is missing or refused."""
    registry = reference.registry
    return OutsideError(
        f"the registry `{registry}` {what} for `{reference.repository}`",
        hint=f"log in: `podman login {registry}`, or `docker login {registry}`",
        code="registry-login",
    )


def failed(reference: Reference, what: str) -> OutsideError:
    """Make the error that the registry does not do what it should."""
    return OutsideError(
        f"the registry `{reference.registry}` {what}",
        hint="check its address and the network; what was published before is as it was",
        code="registry",
    )


def check(reference: Reference, content: bytes, digest: str) -> None:
    """Refuse content that is not what its digest says.

    Raises:
        OutsideError: It is something else.
    """
    if sha256(content) != digest:
        raise OutsideError(
            f"the registry `{reference.registry}` gives something else for `{digest}`",
            hint="it was changed or damaged there: do not use it, and ask who runs it",
            code="registry-content",
        )


@contextmanager
def translated(reference: Reference, who: str = "") -> Iterator[None]:
    """Say what a request that fails means.

    Args:
        reference: What was asked for.
        who: What of the registry answers, such as `has a login that`.

    Raises:
        OutsideError: It has failed.
    """
    try:
        yield
    except HTTPError as error:
        with error:
            raise _refused(reference, error, who) from None
    except (ValueError, InvalidURL) as error:
        raise failed(reference, f"names an address that is none: {error}") from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error or type(error).__name__
        raise failed(reference, f"{who} does not answer: {reason}".lstrip()) from error


def _refused(reference: Reference, error: HTTPError, who: str) -> OutsideError:
    if not who and error.code >= _UNAUTHORISED and not reference.is_home(error.url):
        who = f"sends on to `{urlsplit(error.url).netloc.rpartition('@')[2]}`, which"
    elif error.code == _UNAUTHORISED or (who and error.code == _FORBIDDEN):
        return login_error(reference, "refuses the login")
    what = f"{who} answers {error.code}: {_told(error)}".lstrip()
    if error.code == _FORBIDDEN:
        return _forbidden(reference, what)
    if error.code == _TOO_MANY or error.code >= _BROKEN:
        return _busy(reference, what)
    return failed(reference, what)


def _forbidden(reference: Reference, what: str) -> OutsideError:
    registry = reference.registry
    return OutsideError(
        f"the registry `{registry}` {what}, for `{reference.repository}`",
        hint=f"ask who runs it for the right to it, or log in as who has it: "
        f"`podman login {registry}`, or `docker login {registry}`",
        code="registry-login",
    )


def _busy(reference: Reference, what: str) -> OutsideError:
    return OutsideError(
        f"the registry `{reference.registry}` {what}",
        hint="try again later; if it stays so, ask who runs it; what was published before is as "
        "it was",
        code="registry",
    )


def _told(error: HTTPError) -> str:
    """Give what a registry says of a refusal, on one line."""
    try:
        found = read_json(error.read(_MOST_BYTES), dict[str, Any]) or {}
        told = str(found["errors"][0]["message"])
    except (LookupError, TypeError, OSError, HTTPException):
        told = str(error.reason).partition("\n")[0]
    return "".join(one for one in told if one.isprintable())[:_MOST_LETTERS]
