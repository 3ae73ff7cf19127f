"""The bill of materials of an image (CycloneDX 1.6, https://cyclonedx.org/specification/)."""

import uuid
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import msgspec
from msgspec import Struct

from furness.model.digest import canonical

MEDIA_TYPE = "application/vnd.cyclonedx+json"
"""What a registry calls it."""


class Component(Struct, frozen=True, kw_only=True):
    """Something that is in an image."""

    name: str
    """Its name."""
    version: str = ""
    """Its version, where it is known."""
    kind: str = "library"
    """What it is, in CycloneDX's words."""
    purl: str | None = None
    """Its package URL, such as `pkg:pypi/numpy@2.1.0`."""
    hashes: tuple[str, ...] = ()
    """SHA-256 of the files that it may have been installed from."""


def write_sbom(image: Component, components: Sequence[Component]) -> bytes:
    """Give the bill of materials; of the same content it is the same, byte by byte.

    Args:
        image: The image itself.
        components: What is in it.
    """
    listed = [_component(one) for one in components]
    content = {"image": _component(image), "components": listed}
    serial = uuid.uuid5(uuid.NAMESPACE_OID, canonical(content).decode())
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": _metadata(image),
        "components": listed,
        "dependencies": [_dependencies(image, components)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _metadata(image: Component) -> dict[str, Any]:
    ours = Component(name="furness", version=metadata.version("furness"), kind="application")
    return {"tools": {"components": [_component(ours)]}, "component": _component(image)}


def _dependencies(image: Component, components: Sequence[Component]) -> dict[str, Any]:
    needed = {_reference(one) for one in components}
    return {"ref": _reference(image), "dependsOn": sorted(needed)}


def _component(one: Component) -> dict[str, Any]:
    made: dict[str, Any] = {"type": one.kind, "bom-ref": _reference(one), "name": one.name}
    if one.version:
        made["version"] = one.version
    if one.purl:
        made["purl"] = one.purl
    if len(one.hashes) == 1:
        made["hashes"] = [{"alg": "SHA-256", "content": one.hashes[0]}]
    return made


def _reference(one: Component) -> str:
    return one.purl or f"{one.kind}:{one.name}@{one.version}"
