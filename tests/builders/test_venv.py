import os
import time
from pathlib import Path

import pytest

from furness.builders._lock import lock_digest, read_packages, request_key
from furness.builders.interface import Builder
from furness.builders.venv import VenvBuilder
from furness.errors import PreparationError
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.testing.builders import BuilderConformance


class TestVenvBuilder(BuilderConformance):
    imports = "six"

    @pytest.fixture
    def builder(self, tmp_path: Path) -> Builder:
        return VenvBuilder(str(tmp_path / "cache"))

    @pytest.fixture
    def environment(self) -> AnyEnvironment:
        return Environment(python=Python(packages=("six",)))


def test_find_before_anything_is_made_gives_none(tmp_path: Path) -> None:
    wanted = Environment(python=Python(packages=("six",), requirements=("none.txt",)))

    assert VenvBuilder(str(tmp_path)).find(wanted, str(tmp_path)) is None


def test_build_that_was_cut_short_is_not_found_and_made_anew(tmp_path: Path) -> None:
    builder, wanted = VenvBuilder(str(tmp_path)), Environment(python=Python())
    made = builder.build(wanted, str(tmp_path), lambda _: None)
    place = Path(made.variables["VIRTUAL_ENV"]).parent
    (place / "complete.json").unlink()
    (place / "venv" / "half-made").touch()

    missing = builder.find(wanted, str(tmp_path))
    again = builder.build(wanted, str(tmp_path), lambda _: None)

    assert missing is None
    assert again == made
    assert not (place / "venv" / "half-made").exists()


def test_find_of_an_environment_whose_python_has_gone_gives_none(tmp_path: Path) -> None:
    builder, wanted = VenvBuilder(str(tmp_path)), Environment(python=Python())
    made = builder.build(wanted, str(tmp_path), lambda _: None)
    assert made.python is not None

    os.unlink(made.python)

    assert builder.find(wanted, str(tmp_path)) is None


def test_build_with_a_requirement_that_cannot_be_met_is_told_in_few_words(tmp_path: Path) -> None:
    builder, told = VenvBuilder(str(tmp_path)), list[str]()
    wanted = Environment(python=Python(packages=("six==99",), system=("libgl1",)))

    with pytest.raises(PreparationError, match=r"there is no version of six==99") as caught:
        builder.build(wanted, str(tmp_path), told.append)

    assert caught.value.exit_status == 2
    assert (caught.value.hint or "").startswith("change the versions")
    assert len(str(caught.value).splitlines()) == 1
    assert told == ["not installed, only images have system packages: libgl1", "solving six==99"]
    assert [path.suffix for path in (tmp_path / "environments").iterdir()] == [".lock"]


@pytest.mark.parametrize(
    ("python", "message"),
    [
        (Python(version=">=3.99"), "no interpreter found for Python >=3.99"),
        (Python(version="/bin/sh"), "`/bin/sh` is not a Python version"),
        (Python(packages=("--index-url=x",)), "`--index-url=x` is not a requirement"),
        (Python(packages=("six ?? 1",)), "parse requirement"),
        (Python(requirements=("none.txt",)), "No such file or directory: '.*/none.txt'"),
    ],
    ids=["no such Python", "a program", "an option", "not a requirement", "no such file"],
)
def test_build_of_what_is_wrong_is_refused_with_a_hint(
    tmp_path: Path, python: Python, message: str
) -> None:
    with pytest.raises(PreparationError, match=message) as caught:
        VenvBuilder(str(tmp_path)).build(Environment(python=python), str(tmp_path), lambda _: None)

    assert caught.value.hint
    assert caught.value.problems[0].code == "environment"


def test_request_key_hangs_on_content_and_not_on_order_place_or_time(tmp_path: Path) -> None:
    for folder, text in (("a", "six"), ("b", "six"), ("c", "six==1.16")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "r.txt").write_text("-r more/s.txt\n")
        (tmp_path / folder / "more").mkdir()
        (tmp_path / folder / "more" / "s.txt").write_text(text)
    one = Python(packages=("a", "b"), requirements=("r.txt",))
    other = Python(packages=("b", "a", "a"), requirements=("r.txt",))

    keys = [
        request_key(python, str(tmp_path / folder), "3.11")
        for python, folder in ((one, "a"), (other, "b"), (one, "c"))
    ]

    assert keys[0] == keys[1] != keys[2]
    assert keys[0] != request_key(one, str(tmp_path / "a"), "3.12")


LOCK = """
lock-version = "1.0"
requires-python = ">=3.11.7"
[[packages]]
name = "six"
version = "1.17.0"
sdist = { url = "https://one.example/a", upload-time = 2024-12-04, hashes = { sha256 = "ff" } }
wheels = [{ url = "https://one.example/six.whl", hashes = { sha256 = "47" } }]
"""


def test_packages_of_a_lock_have_versions_and_hashes(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(LOCK)

    assert read_packages(str(tmp_path / "a.toml")) == [["six", "1.17.0", ["47", "ff"]]]


def test_lock_digest_hangs_on_packages_and_not_on_where_they_came_from(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(LOCK)
    (tmp_path / "b.toml").write_text(LOCK.replace("one.", "two.").replace("2024", "2025"))

    a, b = (read_packages(str(tmp_path / name)) for name in ("a.toml", "b.toml"))

    assert lock_digest(a, "3.11") == lock_digest(b, "3.11") != lock_digest(b, "3.12")


def test_find_of_what_is_made_starts_no_process_and_takes_no_time(tmp_path: Path) -> None:
    builder, wanted = VenvBuilder(str(tmp_path)), Environment(python=Python())
    made = builder.build(wanted, str(tmp_path), lambda _: None)
    before = time.process_time(), os.times().children_user

    found = [builder.find(wanted, str(tmp_path)) for _ in range(100)]

    assert found[-1] == made
    assert os.times().children_user == before[1]
    assert time.process_time() - before[0] < 0.5
