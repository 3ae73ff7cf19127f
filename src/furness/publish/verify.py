"""Check that an image, or an operator of a catalog, is what somebody signed."""

from collections.abc import Sequence
from typing import Any

from furness.catalog import unpack
from furness.catalog.fetch import fetch, find_version, manifest_of
from furness.catalog.find import Catalog
from furness.catalog.names import checked
from furness.catalog.opened import open_all
from furness.catalog.repositories import OciCatalog
from furness.errors import InputError, NotFoundError
from furness.oci import keys, signature
from furness.oci.attached import attached
from furness.oci.manifest import Manifest, sha256
from furness.oci.reference import parse_reference
from furness.oci.registry import Repository
from furness.oci.repository import AnyRepository
from furness.publish.push import SBOM, Published, find_published


def verify(image: str, key: str) -> dict[str, Any]:
    """Check an image; everything that is told of it has been checked.

    Args:
        image: Its name in a registry.
        key: The file of the public key.

    Raises:
        InputError: It is not what the owner of the key has signed.
        OutsideError: The registry does not answer, or gives something else.
    """
    keys.read_public_key(key)
    repository, found = _published(image)
    digest = found.manifest.digest
    _check_signature(repository, digest, image, key)
    _check_layers(repository, found.manifest)
    return {
        "image": image,
        "digest": digest,
        "signed": True,
        "sbom": _check_materials(repository, digest, found.labels.get(SBOM)),
        "layers": len(found.manifest.parts.layers),
    }


def _published(image: str) -> tuple[Repository, Published]:
    reference = parse_reference(image)
    repository = Repository(reference)
    found = find_published(repository, reference.named)
    if found is not None:
        return repository, found
    raise NotFoundError(
        f"`{image}` is not in the registry",
        hint="check its name and version; only an image in a registry has a signature",
        code="image",
    )


def verify_operator(text: str, key: str | None, catalogs: Sequence[str] = ()) -> dict[str, Any]:
    """Check an operator of a catalog: each part against its digest, and who signed it.

    Args:
        text: Its name, such as `blur@1`.
        key: The file of the public key; None asks for no signature.
        catalogs: Where it is looked for.

    Raises:
        InputError: It is not what the owner of the key has signed.
        OutsideError: The catalog does not answer, or has something else.
    """
    name = checked(text)
    catalog, version = find_version(open_all(catalogs, Catalog().load), name)
    manifest = manifest_of(catalog, name.name, version)
    whole = fetch(catalog, (name.name, version), manifest)
    unpack.files_of(whole)
    if key is not None:
        if not isinstance(catalog, OciCatalog):
            raise _refuse(f"`{catalog.address}` is a folder of documents, which has no signatures")
        repository = catalog.repository(name.name)
        _check_signature(repository, manifest.digest, f"{name.name}@{version}", key)
    return {
        "operator": f"{whole.operator.operator}@{version}",
        "catalog": catalog.address,
        "digest": manifest.digest,
        "signed": key is not None,
        "layers": len(whole.contents.layers),
    }


def _check_signature(repository: AnyRepository, digest: str, what: str, key: str) -> None:
    owner = keys.read_public_key(key)
    signatures = attached(repository, digest, "sig")
    if not any(
        signature.is_signed(owner, digest, text, told.get(signature.ANNOTATION, ""))
        for text, told in signatures
    ):
        raise _refuse(f"`{what}` has no signature by the owner of `{key}`")


def _check_layers(repository: Repository, manifest: Manifest) -> None:
    """Fetch each layer; what has another digest or size is refused."""
    for layer in manifest.parts.layers:
        repository.blob(layer.digest, layer.size)


def _check_materials(repository: Repository, digest: str, named: str | None) -> str | None:
    if named is None:
        return None
    contents = [content for content, _ in attached(repository, digest, "sbom")]
    if named not in [sha256(content) for content in contents]:
        raise _refuse(f"the bill of materials of `{digest}` is not the one it was built with")
    return named


def _refuse(message: str) -> InputError:
    return InputError(
        message,
        hint="do not use it: it was changed, or somebody else made it; ask who published it",
        code="not-verified",
    )
