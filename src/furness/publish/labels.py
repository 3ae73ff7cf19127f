"""What an image says about itself: labels, the digest of its content, its bill of materials."""

import time

import msgspec
from msgspec.structs import replace

from furness.builders.maker import Part, Plan
from furness.images import LABEL
from furness.model.digest import digest, digest_bytes
from furness.model.document import as_data
from furness.oci import sbom
from furness.publish.origin import Origin

_OCI = "org.opencontainers.image"
_KINDS = {"oci": "container", "pypi": "library", "cran": "library", "generic": "library"}


def labels_of(plan: Plan, origin: Origin, version: str) -> dict[str, str]:
    """Give the labels of an image (annotations of the OCI image specification, and ours).

    Args:
        plan: How it is made.
        origin: Where its files come from.
        version: Its version.
    """
    operator = replace(plan.order.operator, version=version)
    document = as_data(operator)
    base, _, base_digest = plan.base.partition("@")
    told = {
        f"{_OCI}.title": operator.operator,
        f"{_OCI}.description": operator.description,
        f"{_OCI}.version": version,
        f"{_OCI}.created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(origin.seconds)),
        f"{_OCI}.source": origin.repository,
        f"{_OCI}.revision": origin.revision,
        f"{_OCI}.base.name": base,
        f"{_OCI}.base.digest": base_digest,
        LABEL: msgspec.json.encode(document).decode(),
        f"{LABEL}.digest": digest(document),
    }
    return {name: text for name, text in told.items() if text}


def content_of(plan: Plan) -> str:
    """Give the digest of all that an image is made of, but its version and when it was made."""
    files = {}
    for name, path in plan.files.items():
        with open(path, "rb") as file:
            files[name] = digest_bytes(file.read())
    operator = as_data(replace(plan.order.operator, version="0"))
    parts = [plan.recipe, plan.texts, files, operator, plan.base, plan.order.platform]
    return digest(parts)


def materials_of(plan: Plan, name: str, version: str) -> bytes:
    """Give the bill of materials of an image."""
    itself = sbom.Component(name=name, version=version, kind="container")
    return sbom.write_sbom(itself, [_component(one) for one in plan.parts])


def _component(part: Part) -> sbom.Component:
    version = f"@{part.version.replace(':', '%3A')}" if part.version else ""
    name = part.name.rpartition("/")[2] if part.ecosystem == "oci" else part.name
    return sbom.Component(
        name=part.name,
        version=part.version,
        kind=_KINDS[part.ecosystem],
        purl=f"pkg:{part.ecosystem}/{name.partition(':')[0]}{version}",
        hashes=part.hashes,
    )
