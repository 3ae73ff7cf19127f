"""Keys that sign and check, as files."""

from typing import TYPE_CHECKING

from furness.errors import InputError, OutsideError
from furness.lazy import lazy

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
else:
    serialization = lazy("cryptography.hazmat.primitives.serialization")
    ed25519 = lazy("cryptography.hazmat.primitives.asymmetric.ed25519")


def read_private_key(path: str) -> "ed25519.Ed25519PrivateKey":
    """Read the key that signs.

    Raises:
        InputError: There is none in the file.
        OutsideError: The package that signs is not installed.
    """
    content = _read(path)
    try:
        found = serialization.load_pem_private_key(content, password=None)
    except ImportError as error:
        raise _not_installed() from error
    except (ValueError, TypeError) as error:
        raise _no_key(path, "openssl genpkey -algorithm ed25519 -out KEY") from error
    if not isinstance(found, ed25519.Ed25519PrivateKey):
        raise _no_key(path, "openssl genpkey -algorithm ed25519 -out KEY")
    return found


def read_public_key(path: str) -> "ed25519.Ed25519PublicKey":
    """Read the key that checks; a private key holds it as well.

    Raises:
        InputError: There is none in the file.
        OutsideError: The package that signs is not installed.
    """
    content = _read(path)
    if b"PRIVATE KEY" in content:
        return read_private_key(path).public_key()
    try:
        found = serialization.load_pem_public_key(content)
    except ImportError as error:
        raise _not_installed() from error
    except ValueError as error:
        raise _no_key(path, "openssl pkey -in KEY -pubout") from error
    if not isinstance(found, ed25519.Ed25519PublicKey):
        raise _no_key(path, "openssl pkey -in KEY -pubout")
    return found


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise InputError(
            f"the key `{path}` cannot be read: {error.strerror}",
            hint="check the path; a key is made by `openssl genpkey -algorithm ed25519 -out KEY`",
            code="key",
        ) from None


def _no_key(path: str, command: str) -> InputError:
    return InputError(
        f"`{path}` is no Ed25519 key without a password",
        hint=f"make one: `{command}`",
        code="key",
    )


def _not_installed() -> OutsideError:
    return OutsideError(
        "signatures need the package `cryptography`",
        hint="pip install 'furness[sign]'",
        code="sign-extra",
    )
