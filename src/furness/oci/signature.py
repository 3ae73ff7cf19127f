"""Sign an image with a local key, and check it, in the form that cosign has.

The form: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md, with Ed25519.
"""

import base64
import binascii
from typing import TYPE_CHECKING, Any

import msgspec

from furness.lazy import lazy

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives.asymmetric import ed25519
else:
    exceptions = lazy("cryptography.exceptions")
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
