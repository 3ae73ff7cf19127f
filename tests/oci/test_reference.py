import pytest

from furness.errors import InputError
from furness.oci.reference import parse_reference

NAMES = {
    "loopback": ("127.0.0.1:5000/team/blur:1.2", "http://127.0.0.1:5000/v2/team/blur", "1.2"),
    "a registry": ("ghcr.io/team/blur", "https://ghcr.io/v2/team/blur", "latest"),
    "the hub": ("busybox:1", "https://registry-1.docker.io/v2/library/busybox", "1"),
    "the hub, a group": ("team/blur", "https://registry-1.docker.io/v2/team/blur", "latest"),
    "a digest": ("a.b/c:1@sha256:ff", "https://a.b/v2/c", "sha256:ff"),
}


@pytest.mark.parametrize(("text", "address", "named"), NAMES.values(), ids=NAMES)
def test_reference_knows_where_its_registry_is(text: str, address: str, named: str) -> None:
    reference = parse_reference(text)

    assert reference.address == address
    assert reference.named == named


@pytest.mark.parametrize("text", ["a.b/", "a.b/Upper", "a.b/with space"])
def test_reference_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not the name of an image"):
        parse_reference(text)
