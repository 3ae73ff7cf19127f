"""What is put into a catalog is what its version is afterwards."""

from pathlib import Path

import pytest

from furness.catalog.artifact import Artifact
from furness.catalog.repositories import LayoutCatalog
from furness.errors import InputError
from furness.oci.manifest import MANIFEST, Manifest
from furness.publish.asked import Asked
from furness.publish.put import put
from tests.catalog.operators import packed


class Raced(LayoutCatalog):
    """A catalog in which somebody else is always a moment later."""

    def put(self, name: str, artifact: Artifact) -> None:
        super().put(name, artifact)
        theirs = Manifest(b"{}", MANIFEST)
        self.repository(name).put_manifest(theirs, artifact.operator.version)


def test_version_that_somebody_replaces_at_once_is_told(tmp_path: Path) -> None:
    whole = packed(tmp_path / "ours")
    catalog = Raced("oci-layout:stick", str(tmp_path / "stick"))

    with pytest.raises(InputError, match=r"1\.2\.0 of `blur` was published by somebody else"):
        put(catalog, whole, Asked(source="blur.yaml"), lambda _: None)

    assert catalog.manifest("blur", whole.manifest.digest) == whole.manifest
