"""A catalog in a real registry, and in a folder where there is no network."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from furness.oci.manifest import Manifest
from furness.oci.reference import parse_reference
from furness.oci.registry import Repository
from tests.folder import Folder
from tests.integration.containers import need, serve_registry

pytestmark = pytest.mark.integration

BLUR = '''"""Blur a text."""
import os
import helper

text = os.environ["text"]
sigma = int(os.getenv("sigma", "1"))
blurred = os.getenv("output_blurred", "blurred.txt")
with open(blurred, "w") as file:
    file.write(helper.blur(text, sigma))
'''
HELPER = 'def blur(text, sigma):\n    return text + "~" * sigma\n'
PIPELINE = """pipeline: soft
inputs: {text: String}
steps:
  blur:
    operator: blur@0
    arguments: {text: $text, sigma: 2}
outputs: {soft: $blur.output_blurred}
"""


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    need("docker-registry")
    (tmp_path / "registry").mkdir()
    with serve_registry(tmp_path / "registry") as address:
        yield address


@pytest.fixture
def place(folder: Folder, registry: str, tmp_path: Path) -> Folder:
    folder.write({"blur.py": BLUR, "helper.py": HELPER, "soft.yaml": PIPELINE})
    return folder.having(
        FURNESS_CACHE=str(tmp_path / "kept"), FURNESS_CATALOGS=f"oci://{registry}/team"
    )


def run(place: Folder, *words: str, status: int = 0) -> dict[str, Any]:
    return place.call("run", "soft.yaml", "text=sea", *words, status=status)


def content(done: dict[str, Any]) -> str:
    return Path(done["outputs"]["soft"]["path"]).read_text()


def layer_of(data: Path) -> Path:
    """Give the file in the storage of a registry that holds an operator's sources."""
    blobs = (one for one in data.rglob("data") if one.is_file())
    return next(one for one in blobs if b"helper.py" in one.read_bytes())


def test_operator_is_published_found_run_and_locked(place: Folder, registry: str) -> None:
    published = place.call("operators", "publish", "blur.py")
    again = place.call("operators", "publish", "blur.py")
    found = place.call("operators", "search", "blur", "float")
    wrong = place.call("operators", "search", "blur")
    shown = place.call("operators", "show", "blur")
    done = run(place)

    lock = json.loads((place.path / "furness.lock").read_text())
    assert published["catalog"] == f"oci://{registry}/team"
    assert (again["unchanged"], again["digest"]) == (True, published["digest"])
    assert (len(found["operators"]), len(wrong["operators"])) == (0, 1)
    assert shown["use"] == "furness run blur@0 text=…"
    assert content(done) == "sea~~"
    assert lock["operators"]["blur@0"] == {
        "catalog": f"oci://{registry}/team",
        "digest": published["digest"],
        "version": "0.1.0",
    }


def test_second_run_needs_no_registry(place: Folder, tmp_path: Path) -> None:
    place.call("operators", "publish", "blur.py")
    run(place)
    shutil.rmtree(tmp_path / "registry" / "data")

    assert content(run(place, "--no-reuse")) == "sea~~"


def test_next_versions_are_taken_when_the_lock_is_updated(place: Folder) -> None:
    place.call("operators", "publish", "blur.py")
    run(place)
    place.write({"helper.py": HELPER.replace("~", "-")})
    place.call("operators", "publish", "blur.py")

    before = content(run(place))
    place.call("operators", "lock", "soft.yaml", "--update")

    assert before == "sea~~"
    assert content(run(place)) == "sea--"
    assert place.call("operators", "show", "blur")["versions"] == ["0.1.0", "0.1.1"]


def test_tampered_registry_is_refused(place: Folder, tmp_path: Path) -> None:
    place.call("operators", "publish", "blur.py")
    run(place)
    layer = layer_of(tmp_path / "registry")
    layer.write_bytes(layer.read_bytes().replace(b"~", b"!"))
    other = place.having(FURNESS_CACHE=str(tmp_path / "other"))

    ran = run(other, status=3)
    pulled = other.call("operators", "pull", "blur", status=3)
    checked = other.call("operators", "verify", "blur", status=3)

    for error in (ran["error"], pulled["error"], checked["error"]):
        assert error["code"] == "registry-content"
        assert "something else" in error["message"]
    assert (ran["error"]["file"], ran["error"]["line"]) == ("soft.yaml", 5)
    assert not (place.path / "blur").exists()


def test_tag_that_was_moved_is_refused_by_the_lock(
    place: Folder, registry: str, tmp_path: Path
) -> None:
    place.call("operators", "publish", "blur.py")
    run(place)
    repository = Repository(parse_reference(f"{registry}/team/blur"))
    manifest = repository.manifest("0.1.0")
    assert manifest is not None
    moved = manifest.content.replace(b"Blur a text", b"Blur a test")
    repository.put_manifest(Manifest(moved, manifest.media_type), "0.1.0")
    shutil.rmtree(next((tmp_path / "registry").rglob(manifest.digest.partition(":")[2])))

    done = run(place.having(FURNESS_CACHE=str(tmp_path / "other")), status=2)

    assert done["error"]["code"] == "lock-differs"
    assert (done["error"]["file"], done["error"]["line"]) == ("furness.lock", 4)
    assert (place.path / "furness.lock").read_text().count(manifest.digest) == 1


def test_signed_operator_is_verified_after_it_was_carried_on_a_stick(
    place: Folder, tmp_path: Path
) -> None:
    need("openssl")
    for words in (
        ["genpkey", "-algorithm", "ed25519", "-out", "team.key"],
        ["pkey", "-in", "team.key", "-pubout", "-out", "team.pub"],
    ):
        subprocess.run(["openssl", *words], cwd=place.path, check=True, capture_output=True)
    place.call("operators", "publish", "blur.py", "--sign", "team.key")

    place.call("operators", "push", "blur", "--to", "oci-layout:stick")
    shutil.rmtree(tmp_path / "registry")
    carried = place.having(FURNESS_CATALOGS="oci-layout:stick")

    checked = carried.call("operators", "verify", "blur", "--key", "team.pub")
    assert (checked["operator"], checked["signed"]) == ("blur@0.1.0", True)
    assert content(run(carried)) == "sea~~"
    assert len(carried.call("operators", "search", "text")["operators"]) == 1


def test_operator_goes_from_a_stick_into_a_registry_with_its_digest(
    place: Folder, registry: str
) -> None:
    published = place.call("operators", "publish", "blur.py", "--to", "oci-layout:stick")

    words = ("--catalog", "oci-layout:stick", "--to", f"oci://{registry}/team")
    pushed = place.call("operators", "push", "blur", *words)

    assert pushed["digest"] == published["digest"]
    assert content(run(place)) == "sea~~"
    assert place.call("operators", "list")["operators"][0]["name"] == "blur"


def test_group_without_an_index_is_listed_where_the_registry_allows_it(
    place: Folder, registry: str
) -> None:
    need("skopeo")
    place.call("operators", "publish", "blur.py", "--to", "oci-layout:stick")
    words = ["skopeo", "copy", "--dest-tls-verify=false", "oci:stick:blur:0.1.0"]
    target = f"docker://{registry}/team/blur:0.1.0"
    subprocess.run([*words, target], cwd=place.path, check=True, capture_output=True)

    assert [one["name"] for one in place.call("operators", "list")["operators"]] == ["blur"]
    assert content(run(place)) == "sea~~"


def test_registry_that_is_down_is_told(place: Folder) -> None:
    alone = place.having(FURNESS_CATALOGS="oci://127.0.0.1:9/team")

    listed = alone.call("operators", "list", status=3)
    ran = run(alone, status=3)

    assert listed["problems"][0]["code"] == "registry"
    assert ran["error"]["code"] == "registry"
