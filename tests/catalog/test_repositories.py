"""Catalogs in registries that list nothing, answer nonsense, or hold other things as well."""

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from furness.catalog.find import Catalog
from furness.catalog.opened import open_one
from furness.catalog.registry import group_of
from furness.catalog.repositories import LayoutCatalog
from furness.errors import InputError, OutsideError
from furness.oci.manifest import MANIFEST, Manifest
from furness.publish.asked import Asked
from furness.publish.listing import list_all
from furness.publish.release import publish
from tests.catalog.operators import load, packed, write
from tests.oci.test_registry import Answer, Serve, serve

__all__ = ["serve"]

ROOT = Path(__file__).parents[2]


def test_group_that_a_registry_does_not_list_is_told_with_what_works(serve: Serve) -> None:
    address = serve(lambda _: (404, {}, b"{}"))
    catalog = open_one(f"oci://{address}/team", Catalog().load)

    with pytest.raises(OutsideError, match="does not list what it has") as caught:
        catalog.names()

    assert "furness operators show NAME" in (caught.value.hint or "")
    assert catalog.versions("blur") == []


def test_list_that_others_only_may_see_is_as_none(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        return (403 if "_catalog" in request.path else 404), {}, b"{}"

    with pytest.raises(OutsideError) as caught:
        open_one(f"oci://{serve(answer)}/team", Catalog().load).names()

    assert caught.value.problems[0].code == "catalog-list"


def test_list_of_a_registry_is_that_of_the_group_page_by_page(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if "_catalog" not in request.path:
            return 404, {}, b"{}"
        if "last" in request.path:
            return 200, {}, json.dumps({"repositories": ["team/zoom", "teams/x"]}).encode()
        names = ["other/blur", "team/blur", "team/deep/er", "team/furness.index"]
        link = '</v2/_catalog?last=team&n=1>; rel="next"'
        return 200, {"Link": link}, json.dumps({"repositories": names}).encode()

    catalog = open_one(f"oci://{serve(answer)}/team", Catalog().load)

    assert catalog.names() == ["blur", "zoom"]


def test_image_beside_operators_is_no_operator(serve: Serve) -> None:
    image = json.dumps({"schemaVersion": 2, "config": {}, "layers": []}).encode()

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        found = {
            "/v2/_catalog": b'{"repositories": ["team/blur"]}',
            "/v2/team/blur/tags/list": b'{"tags": ["0.1", "latest"]}',
            "/v2/team/blur/manifests/0.1": image,
        }.get(request.path.partition("?")[0])
        return (404, {}, b"{}") if found is None else (200, {"Content-Type": MANIFEST}, found)

    assert list_all([f"oci://{serve(answer)}/team"]) == ([], [])


def test_index_that_is_damaged_is_told(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        is_manifest = request.path.endswith("/manifests/names")
        return (200, {}, b'{"layers": 3}') if is_manifest else (404, {}, b"{}")

    with pytest.raises(OutsideError, match=r"the index of `.*` is damaged"):
        open_one(f"oci://{serve(answer)}/team", Catalog().load).names()


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("oci://registry.example.org/team", "registry.example.org/team"),
        ("oci://localhost:5000/a/b/", "localhost:5000/a/b"),
        ("oci://localhost/a", "localhost/a"),
    ],
)
def test_address_names_a_group(address: str, group: str) -> None:
    assert group_of(address) == group


@pytest.mark.parametrize("address", ["oci://team/blur", "oci://x.org/a:1", "oci://x.org/a@b"])
def test_address_that_names_no_group_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="names no group"):
        group_of(address)


@pytest.mark.parametrize(
    "address", ["oci://ann:s3cret@x.org/team", "oci://s3cret@x.org/team", "oci://a:s3c@ret@x.org/a"]
)
def test_address_with_a_login_is_refused_without_telling_it(address: str) -> None:
    with pytest.raises(InputError, match="has a login in it") as caught:
        group_of(address)

    assert "s3c" not in str(caught.value)
    assert "podman login" in (caught.value.hint or "")


def test_operators_of_the_library_are_the_same_in_the_folder_and_once_published(
    here: Path,
) -> None:
    library = open_one(str(ROOT / "operators"), Catalog().load)
    stick = f"oci-layout:{here / 'stick'}"
    for name in library.names():
        publish(Asked(source=str(ROOT / "operators" / name / "operator.yaml"), to=stick))
        version = library.versions(name)[-1]

        published = open_one(stick, Catalog().load).manifest(name, version)
        lying = library.manifest(name, version)

        assert published
        assert lying
        for key in ("config", "layers"):
            assert published.data[key] == lying.data[key]


def test_artifact_put_into_a_folder_is_packed_to_the_same_digest(tmp_path: Path) -> None:
    whole = packed(tmp_path / "one")

    open_one(str(tmp_path / "catalog"), Catalog().load).put("blur", whole)

    found = open_one(str(tmp_path / "catalog"), Catalog().load).manifest("blur", "1.2.0")
    assert found == whole.manifest
    assert load(write(tmp_path / "two")).operator == "blur"


def test_version_that_somebody_replaced_at_the_same_instant_is_told(tmp_path: Path) -> None:
    ours = packed(tmp_path / "ours")
    catalog = LayoutCatalog("oci-layout:stick", str(tmp_path / "stick"))
    catalog.put("blur", ours)
    catalog.check_ours("blur", ours)
    catalog.repository("blur").put_manifest(Manifest(b"{}", MANIFEST), "1.2.0")

    with pytest.raises(InputError, match="by somebody else meanwhile") as caught:
        catalog.check_ours("blur", ours)

    assert caught.value.problems[0].code == "version-taken"
