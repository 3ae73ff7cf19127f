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


@pytest.mark.parametrize(
    "text", ["a.b/", "a.b/Upper", "a.b/with space", "ann:secret@a.b/c", "a.b/c@"]
)
def test_reference_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not the name of an image"):
        parse_reference(text)


@pytest.mark.parametrize(
    "url",
    ["https://a.b/v2/c/tags/list", "https://A.B/x?y=z", "https://a.b:443/x", "https://a.b"],
)
def test_address_at_the_registry_itself_is_its_home(url: str) -> None:
    assert parse_reference("a.b/c").is_home(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.b/v2/c",
        "https://a.b:5000/v2/c",
        "https://a.bc/v2/c",
        "https://a.b.org/v2/c",
        "https://a.b@org/v2/c",
        "https://org/a.b",
        "//a.b/v2/c",
    ],
)
def test_address_that_only_looks_so_is_not(url: str) -> None:
    assert not parse_reference("a.b/c").is_home(url)


def test_port_is_part_of_the_home() -> None:
    assert parse_reference("127.0.0.1:5100/c").is_home("http://127.0.0.1:5100/x")
    assert not parse_reference("127.0.0.1:5100/c").is_home("http://127.0.0.1:51000/x")
