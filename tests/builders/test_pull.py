from pathlib import Path

import pytest

from furness.builders._engine import choose_engine, find_image
from furness.builders._pull import explain, pull_image
from furness.builders.image import ImageBuilder
from furness.errors import OutsideError, PreparationError, UnsolvableError
from furness.model.environment import Environment
from furness.model.image import qualify

AWAY = 'Error: initializing source docker://x.org/a:1: Get "https://x.org": connection refused'
UNKNOWN = "Error: reading manifest 9 in x.org/a: manifest unknown"
DENIED = "Error: initializing source docker://x.org/a:1: unauthorized: authentication required"


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """Give variables by which a `ch-run` and a `docker` that fails are found."""
    for name, script in {"ch-run": "exit 0", "docker": "echo no daemon >&2; exit 1"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    return {"PATH": str(tmp_path), "HOME": str(tmp_path)}


@pytest.mark.parametrize(
    ("said", "words", "hint", "kind"),
    [
        pytest.param(AWAY, "connection refused", "cannot be reached", PreparationError, id="away"),
        pytest.param(UNKNOWN, "manifest unknown", "check the name", UnsolvableError, id="unknown"),
        pytest.param(DENIED, "unauthorized", "podman login x.org", PreparationError, id="login"),
        pytest.param("", "not a word", "podman pull x.org/a:1", PreparationError, id="silence"),
    ],
)
def test_pull_that_failed_is_told_in_words(
    said: str, words: str, hint: str, kind: type[PreparationError]
) -> None:
    error = explain("podman", "x.org/a:1", ["Trying to pull", said] if said else [])

    assert str(error).startswith("the image `x.org/a:1` cannot be pulled: ")
    assert words in str(error)
    assert hint in (error.hint or "")
    assert type(error) is kind


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("python:3.12", "docker.io/library/python:3.12"),
        ("claimed/x:1", "docker.io/claimed/x:1"),
        ("quay.io/a/b", "quay.io/a/b"),
        ("localhost/a", "localhost/a"),
        ("host:5000/a", "host:5000/a"),
    ],
)
def test_image_without_a_registry_is_one_of_docker_hub(name: str, full: str) -> None:
    assert qualify(name) == full


def test_engine_is_the_first_that_is_installed(programs: dict[str, str]) -> None:
    assert choose_engine("", programs).name == "docker"
    assert choose_engine("charliecloud", programs).name == "charliecloud"


@pytest.mark.parametrize("wanted", ["", "podman"])
def test_engine_that_is_missing_is_an_error_that_names_the_doctor(wanted: str) -> None:
    with pytest.raises(OutsideError, match="there is no `podman`") as caught:
        choose_engine(wanted, {"PATH": "/nowhere"})

    assert caught.value.exit_status == 3
    assert "furness doctor" in (caught.value.hint or "")


def test_engine_that_does_not_answer_is_told_in_words(programs: dict[str, str]) -> None:
    with pytest.raises(PreparationError, match="`docker` does not answer: no daemon"):
        find_image(choose_engine("docker", programs), "a:1", ())


def test_image_of_this_machine_is_not_looked_for_elsewhere(programs: dict[str, str]) -> None:
    with pytest.raises(UnsolvableError, match="there is no image `localhost/a:1`"):
        pull_image(choose_engine("docker", programs), "localhost/a:1", "", print)


def test_image_that_is_a_file_is_known_by_its_content(
    programs: dict[str, str], tmp_path: Path
) -> None:
    builder = ImageBuilder(str(tmp_path / "cache"), programs, "charliecloud")
    image = Environment(image="blur.sqfs")
    assert builder.find(image, str(tmp_path)) is None

    (tmp_path / "blur.sqfs").write_text("one")
    one = builder.build(image, str(tmp_path), print)
    (tmp_path / "blur.sqfs").write_text("two")
    two = builder.build(image, str(tmp_path), print)

    assert one.image
    assert one.image.name == str(tmp_path / "blur.sqfs")
    assert one.lock != two.lock
