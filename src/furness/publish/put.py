"""Put an operator into a catalog, with its signature and its name in the index."""

from furness.catalog.artifact import Artifact
from furness.catalog.fetch import manifest_of
from furness.catalog.interface import OpenCatalog
from furness.catalog.registry import RegistryCatalog
from furness.catalog.repositories import OciCatalog
from furness.errors import OutsideError
from furness.oci import attachment, keys, signature
from furness.publish.asked import Asked, Progress


def put(catalog: OpenCatalog, whole: Artifact, asked: Asked, progress: Progress) -> None:
    """Put an operator into a catalog."""
    name = whole.operator.operator
    size = sum(map(len, whole.blobs.values()))
    progress(f"publishing {name} {whole.operator.version}: {size} bytes to {catalog.address}")
    catalog.put(name, whole)
    complete(catalog, name, whole.manifest.digest, (asked.sign, progress))
    if isinstance(catalog, OciCatalog):
        catalog.check_ours(name, whole)


def complete(
    catalog: OpenCatalog, name: str, digest: str, told: tuple[str | None, Progress]
) -> None:
    """Add what belongs to a published operator: its signature, and its name in the index."""
    key, progress = told
    if isinstance(catalog, OciCatalog):
        if key is not None:
            _sign(catalog, name, digest, key)
        note_name(catalog, name, progress)


def note_name(catalog: OciCatalog, name: str, progress: Progress) -> None:
    """Let a catalog list an operator; where it cannot, the operator can be used all the same.

    Args:
        catalog: Where it was put.
        name: The operator's name.
        progress: Is told when that cannot be done.
    """
    if not isinstance(catalog, RegistryCatalog):
        return
    try:
        catalog.note_name(name)
    except OutsideError as error:
        progress(f"`search` will not find it, as the index cannot be written: {error}")


def _sign(catalog: OciCatalog, name: str, digest: str, key: str) -> None:
    repository = catalog.repository(name)
    called = f"{catalog.address.partition(':')[2].strip('/')}/{name.lower()}"
    text, signed = signature.sign(keys.read_private_key(key), called, digest)
    attachment.attach(
        repository,
        manifest_of(catalog, name, digest),
        "sig",
        (signature.MEDIA_TYPE, text),
        {signature.ANNOTATION: signed},
    )
