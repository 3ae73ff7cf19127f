"""`furness operators`: what is printed, and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.documentation import follow

STICK = "oci-layout:stick"
PIPELINE = """pipeline: hello
inputs: {name: String}
steps:
  greet:
    operator: greet@0
    arguments: {name: $name, times: 2}
outputs: {said: $greet.result}
"""


@pytest.fixture
def folder(tmp_path: Path, kept: Path) -> Path:
    assert not kept.exists()
    (tmp_path / "furness.toml").write_text(f'catalogs = ["{STICK}"]\n')
    (tmp_path / "hello.yaml").write_text(PIPELINE)
    return tmp_path


def test_published_operator_is_found_shown_and_run(folder: Path, furness: Type) -> None:
    published = furness("operators", "publish", "greet.py")
    found = furness("operators", "search", "greet", "--json").json
    shown = furness("operators", "show", "greet")
    done = furness("run", "greet@0", "name=Ann", "--json")

    assert folder
    assert published.status == 0
    assert published.out.startswith("greet@0.1.0\tsha256:")
    assert [one["name"] for one in found["operators"]] == ["greet"]
    assert found["operators"][0]["inputs"] == {"name": "String", "times": "Integer"}
    for line in (
        "greet 0.1.0",
        "Greet somebody.",
        "versions: 0.1.0",
        "required",
        f"catalog: {STICK}",
    ):
        assert line in shown.out
    assert "use: furness run greet@0 name=…" in shown.out
    assert done.json["outputs"] == {"result": "hello, Ann"}


def said_to(furness: Type, name: str) -> str:
    """Run the pipeline, and give what it says."""
    said: str = furness("run", "hello.yaml", f"name={name}", "--json").json["outputs"]["said"]
    return said


@pytest.fixture
def newer(folder: Path, furness: Type) -> None:
    """Publish a version with which the pipeline is run, then one that says something else."""
    furness("operators", "publish", "greet.py")
    assert said_to(furness, "Ann") == "hello, hello, Ann"
    text = (folder / "greet.py").read_text()
    (folder / "greet.py").write_text(text.replace("hello", "good day"))
    furness("operators", "publish", "greet.py")


@pytest.mark.usefixtures("newer")
def test_pipeline_takes_what_its_lock_says(furness: Type) -> None:
    again = said_to(furness, "Bob")
    kept = furness("operators", "lock", "hello.yaml", "--json").json

    assert again == "hello, hello, Bob"
    assert kept["operators"]["greet@0"]["version"] == "0.1.0"


@pytest.mark.usefixtures("newer")
def test_pipeline_takes_the_newest_when_its_lock_is_updated(furness: Type) -> None:
    updated = furness("operators", "lock", "hello.yaml", "--update").out.splitlines()[1]

    assert updated.split()[:2] == ["greet@0", "0.1.1"]
    assert updated.endswith("0.1.0")
    assert said_to(furness, "Bob") == "good day, good day, Bob"


def test_breaking_version_is_refused_with_the_pipelines_and_their_lines(
    folder: Path, furness: Type
) -> None:
    furness("operators", "publish", "greet.py")
    (folder / "greet.py").write_text('def main(name: str) -> str:\n    return f"hello {name}"\n')

    done = furness("operators", "publish", "greet.py", "-v", "0.2.0", "--json")
    allowed = furness("operators", "publish", "greet.py", "-v", "0.2.0", "--allow-breaking")

    assert done.status == 2
    assert done.json["error"]["code"] == "breaking-change"
    places = [(one["file"], one["line"]) for one in done.json["problems"]]
    assert places == [(None, None), ("hello.yaml", 5)]
    assert allowed.status == 0
    assert "(hello.yaml:5:15)" in allowed.err


def test_operator_is_carried_on_a_stick_and_unpacked(folder: Path, furness: Type) -> None:
    furness("operators", "publish", "greet.py")

    pushed = furness("operators", "push", "greet", "--to", "oci-layout:other", "--json")
    pulled = furness("operators", "pull", "greet@0", "-o", "mine", "--catalog", "oci-layout:other")
    listed = furness("operators", "list", "--catalog", "oci-layout:other", "--json").json
    done = furness("run", "mine/operator.yaml", "name=Ann", "--json")

    assert folder
    assert (pushed.status, pushed.json["unchanged"]) == (0, False)
    assert pulled.status == 0
    assert listed["operators"][0]["catalog"] == "oci-layout:other"
    assert done.json["outputs"] == {"result": "hello, Ann"}


def test_tampered_stick_is_refused_by_every_command(folder: Path, furness: Type) -> None:
    furness("operators", "publish", "greet.py")
    for blob in (folder / "stick" / "blobs" / "sha256").iterdir():
        blob.write_bytes(blob.read_bytes() + b" ")

    for words in (["pull", "greet"], ["show", "greet"], ["verify", "greet"], ["list"]):
        done = furness("operators", *words)
        assert done.status == 3
        assert "is not what its name says" in done.err
        assert "stick/blobs/sha256/" in done.err
    ran = furness("run", "greet@0", "name=Ann")
    assert (ran.status, "stick/blobs/sha256/" in ran.err) == (3, True)
    assert not (folder / "greet").exists()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("operators show nothing", "operator-version"),
        ("operators show a/b", "operator-name"),
        ("operators pull greet@9", "operator-version"),
        ("operators push greet@9 --to oci-layout:x", "operator-version"),
        ("operators list --catalog nowhere", "catalog"),
        ("operators publish nothing.py", "source"),
        ("operators publish greet.py -v 1", "version"),
        ("operators lock greet.py", "lock"),
        ("operators lock nothing.yaml", "source"),
        ("operators verify registry.example.org/a/b:1", "usage"),
        ("run greet@9", "operator-version"),
    ],
)
def test_wrong_input_is_told_with_what_to_do(
    folder: Path, furness: Type, line: str, code: str
) -> None:
    furness("operators", "publish", "greet.py")

    done = furness(*line.split(), "--json")

    assert folder
    assert (done.status, done.json["error"]["code"]) == (2, code)
    assert done.json["error"]["hint"]


def test_catalogs_of_an_empty_project_are_empty(tmp_path: Path, furness: Type) -> None:
    done = furness("operators", "list", "--json")

    assert (done.status, done.json) == (0, {"operators": [], "problems": []})
    assert not (tmp_path / "operators").exists()


def test_plain_run_does_not_import_what_looks_names_up(folder: Path, furness: Type) -> None:
    program = (
        "import sys; from furness.cli.main import run; run(['check', 'hello.yaml', 'letter.yaml']);"
        "print('furness.catalog.lookup' in sys.modules)"
    )
    plain = program.replace("'hello.yaml', ", "")

    assert folder
    assert imported(program, folder) == "True"
    assert imported(plain, folder) == "False"
    assert furness("operators", "--help").status == 0


def imported(program: str, folder: Path) -> str:

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def test_page_about_catalogs_followed_to_the_letter_works(tmp_path: Path) -> None:
    unset = dict.fromkeys(("FURNESS_CACHE", "FURNESS_CATALOGS", "XDG_CACHE_HOME"), "")
    variables = {**unset, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}

    follow(Path(__file__).parents[2] / "docs" / "guides" / "catalog.md", tmp_path, variables)


def test_publish_with_a_folder_of_pipelines_that_is_not_there_is_refused(
    folder: Path, furness: Type
) -> None:
    del folder

    done = furness("operators", "publish", "greet.py", "--pipelines", "nowhere")

    assert done.status == 2
    assert "nowhere" in done.err
