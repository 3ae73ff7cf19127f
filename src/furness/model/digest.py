"""The canonical form of anything in the model, and its digest.

Canonical: JSON with sorted keys and no spaces, as `msgspec` writes it. A digest is written
`blake3:<64 hexadecimal digits>` (https://github.com/BLAKE3-team/BLAKE3-specs).
"""

from typing import Any

import msgspec
from blake3 import blake3

PREFIX = "blake3:"
"""Says which function made a digest."""


def encode_hook(value: Any) -> Any:
    """Write what `msgspec` does not know by itself: types and amounts, as text."""
    return str(value)


_ENCODER = msgspec.json.Encoder(order="sorted", enc_hook=encode_hook)


def canonical(value: Any) -> bytes:
    """Give the canonical form of a value of the model."""
    return _ENCODER.encode(value)


def digest(value: Any) -> str:
    """Give the digest of a value's canonical form."""
    return digest_bytes(canonical(value))


def digest_bytes(data: bytes) -> str:
    """Give the digest of bytes."""
    return PREFIX + blake3(data).hexdigest()


def is_digest(text: str) -> bool:
    """Tell whether a text is a digest."""
    return text.startswith(PREFIX) and len(text) == len(PREFIX) + 64
