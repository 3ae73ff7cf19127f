import shlex
import subprocess
from pathlib import Path

import pytest

from furness import plugins
from tests.cli.conftest import Type


def test_export_prints_what_it_wrote_and_how_it_is_run(furness: Type, tmp_path: Path) -> None:
    done = furness("export", "letter.yaml", "--to", "shell", "-o", "out")

    assert (done.status, done.out) == (0, "out/letter.sh\n")
    assert done.err.endswith("run it: cd out && ./letter.sh words=...\n")
    assert (tmp_path / "out" / "furness" / "plan.json").is_file()


@pytest.mark.parametrize("folder", ["a b", "it's", "-o", "$HOME", "é"])
def test_line_that_runs_it_can_be_typed_whatever_the_folder_is_called(
    furness: Type, tmp_path: Path, folder: str
) -> None:
    done = furness("export", "greet.py", "--to", "shell", f"--output={folder}")

    line = done.err.partition("run it: ")[2].strip().replace("name=...", "name=x")
    assert (tmp_path / folder / "greet.sh").is_file()
    ended = subprocess.run(["sh", "-c", line], cwd=tmp_path, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_export_with_json_is_one_document(furness: Type) -> None:
    told = furness("export", "letter.yaml", "--to", "shell", "-o", "out", "--json").json

    assert told["main"] == "letter.sh"
    assert "furness/runtime/step.py" in told["files"]
    assert shlex.split(told["use"]) == ["./letter.sh", "words=..."]
    assert told["warnings"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "missing argument"),
        (("letter.yaml", "-o", "out"), "missing option '--to'"),
        (("letter.yaml", "--to", "shell"), "missing option '-o'"),
        (("letter.yaml", "--to", "nothing", "-o", "out"), "`nothing` is none of airflow, argo"),
        (("nothing.yaml", "--to", "shell", "-o", "out"), "`nothing.yaml` does not exist"),
        ((".", "--to", "shell", "-o", "out"), "`.` is a folder"),
        (("letter.yaml", "--to", "shell", "-o", "greet.py"), "`greet.py` cannot be written"),
        (("letter.yaml", "--to", "dockerfile", "-o", "out"), "a pipeline is none"),
    ],
)
def test_export_of_wrong_input_ends_with_status_2(
    words: tuple[str, ...], message: str, furness: Type, tmp_path: Path
) -> None:
    done = furness("export", *words)
    as_json = furness("export", *words, "--json")

    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert "hint: " in done.err
    assert as_json.status == 2
    assert message in as_json.json["error"]["message"]
    assert not (tmp_path / "out").exists()


def test_export_does_not_write_over_a_file_of_ones_own(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "letter.sh").write_text("mine")

    done = furness("export", "letter.yaml", "--to", "shell", "-o", ".")

    assert done.status == 2
    assert "`./letter.sh` is there already, and is not what an earlier export wrote" in done.err
    assert (tmp_path / "letter.sh").read_text() == "mine"


def test_help_shows_an_example(furness: Type) -> None:
    assert "Example: furness export " in furness("export", "--help").out


def test_help_names_every_target(furness: Type) -> None:
    said = " ".join(furness("export", "--help").out.split())

    assert f"--to TARGET {', '.join(sorted(plugins.names('exporters')))}. [required]" in said
