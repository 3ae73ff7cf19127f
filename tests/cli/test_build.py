import json
from pathlib import Path

import pytest

from tests.cli.conftest import Type


def test_build_dry_run_prints_the_dockerfile_and_leaves_nothing(
    furness: Type, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM mine\n")
    before = sorted(tmp_path.iterdir())

    done = furness("build", "greet.py", "--dry-run", "--with", "podman")

    assert done.status == 0
    assert "FROM docker.io/library/python:3.12-slim\n" in done.out
    assert 'io.furness.operator="{\\"operator\\":\\"greet\\"' in done.out
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "Dockerfile").read_text() == "FROM mine\n"


def test_build_dry_run_with_json_is_one_document(furness: Type) -> None:
    done = furness("build", "greet.py", "--dry-run", "--with", "docker", "--json")

    assert "operator/greet.py" in done.json["files"]
    assert "runtime/alone.py" in done.json["files"]


WRONG = {
    "no registry": (("--push",), "`--push` needs a registry"),
    "a signature without a registry": (("--sign", "k"), "`--sign` needs `--push`"),
    "no version": (("-v", "1+1"), "`1+1` cannot be the version"),
    "a pattern without a file": (("--include", "*.csv"), "`*.csv` matches no file"),
    "a pattern that leaves": (("--include", "/bin/sh"), "lies outside the folder"),
    "no template": (("--template", "none"), "the template `none` cannot be read"),
    "no such maker": (("--with", "lxc"), "invalid value for '--with'"),
    "an archive for a registry": (
        ("--with", "venv", "-r", "a.b/c"),
        "an archive is a file, and no registry takes it",
    ),
    "no such registry": (("-r", "A B/c"), "is not the name of an image"),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG)
def test_build_of_what_is_wrong_says_so_and_leaves_nothing(
    furness: Type, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    before = sorted(tmp_path.iterdir())
    dry = () if "-r" in words else ("--dry-run",)

    done = furness(
        "build", "greet.py", "--base", "a.b/c", *(dry if "venv" not in words else ()), *words
    )

    assert done.status in (2, 3)
    assert message in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_build_of_a_pipeline_names_what_to_build(furness: Type) -> None:
    done = furness("build", "letter.yaml", "--dry-run")

    assert done.status == 2
    assert "is a pipeline, and only operators become images" in done.err


def test_build_with_venv_writes_an_archive_and_its_materials(furness: Type, tmp_path: Path) -> None:
    done = furness("build", "greet.py", "--with", "venv", "-v", "2", "--sbom", "s.json", "--json")

    assert done.json == {"file": "greet-2.tar.gz", "version": "2"}
    assert (tmp_path / "greet-2.tar.gz").is_file()
    assert json.loads((tmp_path / "s.json").read_text())["bomFormat"] == "CycloneDX"


def test_verify_without_a_key_that_can_be_read_says_which(furness: Type) -> None:
    done = furness("operators", "verify", "a.b/c:1", "--key", "none.pub")

    assert done.status == 2
    assert "the key `none.pub` cannot be read" in done.err
