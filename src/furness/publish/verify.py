"""Check that an image in a registry is what somebody signed, with its bill of materials."""

from typing import Any

from furness.errors import InputError, NotFoundError
from furness.oci import attachment, signature
from furness.oci.reference import parse_reference
from furness.oci.registry import Repository, sha256
from furness.publish.push import SBOM, find_published


def verify(image: str, key: str) -> dict[str, Any]:
    """Check an image; everything that is told of it has been checked.

    Args:
        image: Its name in a registry.
        key: The file of the public key.

    Raises:
        InputError: It is not what the owner of the key has signed.
        OutsideError: The registry does not answer, or gives something else.
    """
    owner = signature.read_public_key(key)
    reference = parse_reference(image)
    repository = Repository(reference)
    found = find_published(repository, reference.named)
    if found is None:
        raise NotFoundError(
            f"`{image}` is not in the registry",
            hint="check its name and version; only an image in a registry has a signature",
            code="image",
        )
    digest = found.manifest.digest
    signatures = attachment.attached(repository, digest, "sig")
    if not any(
        signature.is_signed(owner, digest, text, told.get(signature.ANNOTATION, ""))
        for text, told in signatures
    ):
        raise _refuse(f"`{image}` has no signature by the owner of `{key}`")
    layers = [one["digest"] for one in found.manifest.data["layers"]]
    for layer in layers:
        repository.blob(layer)
    return {
        "image": image,
        "digest": digest,
        "signed": True,
        "sbom": _check_materials(repository, digest, found.labels.get(SBOM)),
        "layers": len(layers),
    }


def _check_materials(repository: Repository, digest: str, named: str | None) -> str | None:
    if named is None:
        return None
    contents = [content for content, _ in attachment.attached(repository, digest, "sbom")]
    if named not in [sha256(content) for content in contents]:
        raise _refuse(f"the bill of materials of `{digest}` is not the one it was built with")
    return named


def _refuse(message: str) -> InputError:
    return InputError(
        message,
        hint="do not use it: it was changed, or somebody else made it; ask who published it",
        code="not-verified",
    )
