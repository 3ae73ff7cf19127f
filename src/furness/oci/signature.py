"""Sign an image with a local key, and check it, in the form that cosign has.

The form: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md, with Ed25519.
"""

import base64
import binascii
from typing import TYPE_CHECKING, Any

import msgspec

from furness.errors import InputError, OutsideError
from furness.lazy import lazy

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
else:
    exceptions = lazy("cryptography.exceptions")
    serialization = lazy("cryptography.hazmat.primitives.serialization")
    ed25519 = lazy("cryptography.hazmat.primitives.asymmetric.ed25519")

MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json"
"""What a registry calls the signed text."""
ANNOTATION = "dev.cosignproject.cosign/signature"
"""What holds the signature of the text."""

_TYPE = "cosign container image signature"


def sign(key: "ed25519.Ed25519PrivateKey", repository: str, digest: str) -> tuple[bytes, str]:
    """Give the text that says which image it is, and the signature of the text.

    Args:
        key: As `read_private_key` gives it.
        repository: The image's name without its tag.
        digest: The image's digest.
    """
    text = msgspec.json.encode(
        {
            "critical": {
                "identity": {"docker-reference": repository},
                "image": {"docker-manifest-digest": digest},
                "type": _TYPE,
            },
            "optional": None,
        }
    )
    return text, base64.b64encode(key.sign(text)).decode()


def is_signed(key: "ed25519.Ed25519PublicKey", digest: str, text: bytes, signature: str) -> bool:
    """Tell whether the owner of a key has signed an image.

    Args:
        key: As `read_public_key` gives it.
        digest: The image's digest.
        text: The text that was signed.
        signature: Its signature.
    """
    try:
        key.verify(base64.b64decode(signature, validate=True), text)
        critical = msgspec.json.decode(text, type=dict[str, Any])["critical"]
        named: object = critical["image"]["docker-manifest-digest"]
    except (exceptions.InvalidSignature, binascii.Error, ValueError, LookupError, TypeError):
        return False
    return named == digest and critical.get("type") == _TYPE


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
