from pathlib import Path

import pytest

from furness.errors import InputError
from furness.publish.origin import address_of, find_origin


def test_origin_outside_a_repository_is_the_time_that_is_told(tmp_path: Path) -> None:
    assert find_origin(str(tmp_path), [], {"SOURCE_DATE_EPOCH": "7"}).seconds == 7
    assert find_origin(str(tmp_path), [], {}).seconds == 0
    with pytest.raises(InputError, match="is no number of seconds"):
        find_origin(str(tmp_path), [], {"SOURCE_DATE_EPOCH": "soon"})


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@host.org:group/name.git", "https://host.org/group/name"),
        ("ssh://git@host.org:22/group/name", "https://host.org/group/name"),
        ("https://host.org/group/name.git/", "https://host.org/group/name"),
        ("http://host.org:8080/group/name", "http://host.org:8080/group/name"),
        ("https://ann:secret@host.org:8443/name", "https://host.org:8443/name"),
        ("https://ann:p@secret@host.org/name", "https://host.org/name"),
        ("https://host.org/name?private_token=secret", "https://host.org/name"),
        ("https://host.org/name#secret", "https://host.org/name"),
    ],
)
def test_address_is_host_and_path_without_what_logs_in(remote: str, address: str) -> None:
    assert address_of(remote) == address


@pytest.mark.parametrize(
    "remote",
    [
        "https://ann:p/secret@host.org/name",
        "https://ann:12/secret@host.org/name",
        "https://ann:1/x?secret@host.org/name",
        "https://ann:1/x#secret@host.org/name",
        "https://[host/name",
        "ssh://ann@host.org/name",
        "ann@host.org:name",
        "/home/ann/name",
        "file:///home/ann/name",
        "https://host.org",
        "",
    ],
)
def test_address_that_is_unclear_or_private_is_not_told(remote: str) -> None:
    assert address_of(remote) is None
