from pathlib import Path

import pytest

from furness.errors import InputError
from furness.oci.keys import read_private_key, read_public_key
from furness.oci.signature import is_signed, sign

ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
DIGEST = "sha256:" + "0" * 64


def write_key(path: Path) -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(path)


def test_signature_by_the_owner_of_the_key_is_taken(tmp_path: Path) -> None:
    key = write_key(tmp_path / "key")

    text, signature = sign(read_private_key(key), "a.b/blur", DIGEST)

    assert is_signed(read_public_key(key), DIGEST, text, signature)


def test_signature_of_anything_else_is_refused(tmp_path: Path) -> None:
    key, other = write_key(tmp_path / "key"), write_key(tmp_path / "other")
    text, signature = sign(read_private_key(key), "a.b/blur", DIGEST)
    public = read_public_key(key)

    assert not is_signed(read_public_key(other), DIGEST, text, signature)
    assert not is_signed(public, DIGEST.replace("0", "1"), text, signature)
    assert not is_signed(public, DIGEST, text + b" ", signature)
    assert not is_signed(public, DIGEST, text, "no base64")


def test_key_that_is_none_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key")

    for read in (read_private_key, read_public_key):
        with pytest.raises(InputError, match="is no Ed25519 key") as caught:
            read(str(tmp_path / "key"))
        assert "openssl" in (caught.value.hint or "")
    with pytest.raises(InputError, match="cannot be read"):
        read_private_key(str(tmp_path / "missing"))
