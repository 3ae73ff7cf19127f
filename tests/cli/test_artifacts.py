import os
from pathlib import Path

from tests.cli.conftest import Type


def damage(folder: Path) -> str:
    """Change what is in one artifact, and give its digest."""
    place = next(one for one in folder.glob(".furness/store/*/*/said.txt"))
    place.chmod(0o644)
    place.write_text("x")
    return f"blake3:{place.parts[-3]}{place.parts[-2]}"


def test_artifacts_list_names_every_file(look: Type) -> None:
    found = look("artifacts", "list", "--json").json["artifacts"]

    assert sorted(one["name"] for one in found) == ["joined.txt", "said.txt", "said.txt"]


def test_artifacts_get_of_an_output_lays_it_out(furness: Type, tmp_path: Path) -> None:
    furness("run", "letter.yaml", 'words=["a", "b"]')

    done = furness("artifacts", "get", "last/letter", "-o", "here.txt")

    assert (done.status, done.out) == (0, "here.txt\n")
    assert (tmp_path / "here.txt").read_text() == "dear\na\nb\n"


def test_artifacts_get_of_a_list_is_a_folder(furness: Type, tmp_path: Path) -> None:
    furness("run", "letter.yaml", 'words=["a", "b"]')

    furness("artifacts", "get", "last/parts")

    assert len(os.listdir(tmp_path / "parts")) == 2


def test_artifacts_get_by_a_beginning_of_a_digest_writes_over_nothing(
    furness: Type, tmp_path: Path
) -> None:
    furness("run", "letter.yaml", 'words=["a"]')
    digest = furness("artifacts", "list", "--json").json["artifacts"][0]["digest"]
    (tmp_path / "mine.txt").write_text("mine")

    done = furness("artifacts", "get", digest[:16], "-o", "mine.txt")

    assert done.status == 2
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_artifacts_verify_names_what_is_damaged(furness: Type, tmp_path: Path) -> None:
    furness("run", "letter.yaml", 'words=["a"]')
    digest = damage(tmp_path)

    done = furness("artifacts", "verify", "--json")

    assert done.status == 1
    assert [one["digest"] for one in done.json["damaged"]] == [digest]


def test_artifacts_verify_repair_lets_it_be_made_again(furness: Type, tmp_path: Path) -> None:
    furness("run", "letter.yaml", 'words=["a"]')
    damage(tmp_path)

    furness("artifacts", "verify", "--repair")

    assert furness("artifacts", "verify").status == 0
    again = furness("run", "letter.yaml", 'words=["a"]', "--json").json
    assert again["tasks"]["ran"] >= 1
    assert again["state"] == "succeeded"


def test_artifacts_prune_keeps_what_results_need(furness: Type) -> None:
    run = furness("run", "letter.yaml", 'words=["a"]', "--json").json["run"]
    furness("runs", "delete", run, "--yes")

    done = furness("artifacts", "prune", "--json")

    assert done.json["artifacts"] == []
    assert len(furness("artifacts", "list", "--json").json["artifacts"]) == 2


def test_artifacts_prune_of_unused_results_removes_their_artifacts(furness: Type) -> None:
    furness("run", "letter.yaml", 'words=["a"]')

    foreseen = furness("artifacts", "prune", "--unused-since", "0s", "--dry-run", "--json").json
    done = furness("artifacts", "prune", "--unused-since", "0s", "--json").json

    assert foreseen == {**done, "dry_run": True}
    assert (len(done["artifacts"]), len(done["results"]), done["freed_bytes"]) == (2, 2, 9)
    assert furness("artifacts", "list", "--json").json["artifacts"] == []


def test_artifacts_prune_refuses_a_time_that_is_none(furness: Type) -> None:
    furness("run", "letter.yaml", "words=[]")

    done = furness("artifacts", "prune", "--unused-since", "soon")

    assert done.status == 2
    assert "`soon` is not a length of time" in done.err
