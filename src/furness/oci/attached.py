"""What lies beside an image and belongs to it, under the tag where cosign looks."""

from furness.errors import InputError
from furness.oci.repository import AnyRepository


def attached(
    repository: AnyRepository, digest: str, kind: str
) -> list[tuple[bytes, dict[str, str]]]:
    """Give what was put beside an image, each content with its annotations.

    Args:
        repository: Where the image is.
        digest: The image's digest.
        kind: `sbom` or `sig`.

    Raises:
        InputError: There is none.
        OutsideError: The registry does not answer, or gives something else.
    """
    found = repository.manifest(tag_of(digest, kind))
    if found is None:
        what = {"sbom": "bill of materials", "sig": "signature"}.get(kind, kind)
        raise InputError(
            f"there is no {what} for `{digest}`",
            hint="the image was changed after it was published, or never had one",
            code="not-verified",
        )
    return [
        (repository.blob(one.digest, one.size), one.annotations or {}) for one in found.parts.layers
    ]


def tag_of(digest: str, kind: str) -> str:
    """Give the tag of what lies beside an image.

    Args:
        digest: The image's digest.
        kind: `sbom` or `sig`.
    """
    return f"{digest.replace(':', '-')}.{kind}"
