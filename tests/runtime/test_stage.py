import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from furness.frontends._stage_entries import identifier
from furness.runtime import stage as runtime_stage

Start = Callable[..., subprocess.CompletedProcess[str]]

STAGE = """import descpipe

class Stage(descpipe.Stage):
    inputs = {{"shear-catalog": "txt"}}
    outputs = {{"n_of_z": "txt"}}
    config = {{"limits": "limits.txt", "bins": 3}}

    def run(self):
        {body}
"""


@pytest.fixture
def say(start: Start, tmp_path: Path) -> Callable[..., str]:
    """Give a function that runs a stage of one line and gives what it prints."""
    catalog = tmp_path / "some catalog.txt"
    catalog.write_text("1")
    inputs = {
        "shear_catalog": {"class": "File", "path": str(catalog)},
        "limits": {"class": "File", "path": str(catalog)},
        "bins": 5,
    }

    def run(body: str, **variables: str) -> str:
        source = STAGE.format(body=body)
        ended = start(source, "--entry", "Stage", inputs=inputs, variables=variables)
        return (ended.stdout + ended.stderr).strip()

    return run


ANSWERS = {
    "input": ("open(self.get_input_path('shear-catalog')).read()", "1"),
    "configuration": ("open(self.get_config_path('limits')).read()", "1"),
    "value": ("self.config['bins']", "5"),
    "name of an input": ("self.get_input_filename('shear-catalog')", "shear-catalog.txt"),
    "names of inputs": ("self.get_input_filenames()", "['shear-catalog.txt']"),
    "names of outputs": ("self.get_output_filenames()", "['n_of_z.txt']"),
    "output": ("self.get_output_path('n_of_z').endswith('/workspace/outputs/n_of_z.txt')", "True"),
    "variables": ("__import__('os').environ['DESC_OUTPUT'].endswith('/outputs')", "True"),
    "folder of outputs": ("__import__('os').listdir(self.output_dir)", "[]"),
    "share of the work": ("(self.get_rank(), self.get_size(), self.get_comm())", "(0, 1, None)"),
}


@pytest.mark.parametrize(("question", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_stage_finds_its_files_and_its_share(
    say: Callable[..., str], question: str, answer: str
) -> None:
    assert say(f"print({question})") == answer


def test_stage_in_parts_has_rank_and_size_as_numbers(say: Callable[..., str]) -> None:
    said = say(
        "print(self.get_rank() + self.get_size(), self.parallelism)", DESC_RANK="2", DESC_SIZE="4"
    )

    assert said == "6 embarassing"


def test_stage_with_an_unknown_way_to_share_says_the_known_ones(say: Callable[..., str]) -> None:
    said = say("self.get_rank()", DESC_PARALLEL="openmp")

    assert "`openmp` is no way to share work" in said
    assert "`serial`, `embarassing` and `mpi`" in said


def test_stage_that_asks_for_another_tag_is_told_the_known_ones(say: Callable[..., str]) -> None:
    said = say("self.get_input_path('shear_catalog')")

    assert "`shear_catalog` is no input of this stage; there are: `shear-catalog`" in said


def test_stage_with_paths_of_a_container_does_not_start(say: Callable[..., str]) -> None:
    said = say("print('ran', '/opt/desc/inputs/shear-catalog.txt')")

    assert said.startswith("`source.py` names `/opt/desc/inputs/shear-catalog.txt`")
    assert "ran" not in said.splitlines()


def test_stage_may_tell_of_the_paths_of_a_container(say: Callable[..., str]) -> None:
    assert say("print('see /opt/desc/inputs')") == "see /opt/desc/inputs"


def test_stage_is_laid_out_again_without_harm(say: Callable[..., str]) -> None:
    assert say("print(type(self)().config['bins'])", FURNESS_TASK="r/s.1") == "5"


def test_descpipe_is_a_package_with_its_names(say: Callable[..., str]) -> None:
    body = "import descpipe.stage; print(descpipe.stage.Stage is descpipe.Stage)"

    assert say(body) == "True"


@pytest.mark.parametrize("tag", ["a", "shear-catalog", "2pt data", "n_of_z", "größe.x", "²"])
def test_frontend_and_runtime_give_a_tag_the_same_name(tag: str) -> None:
    assert identifier(tag) == runtime_stage.identifier(tag)


def test_stage_outside_a_task_takes_the_folders_of_its_variables(tmp_path: Path) -> None:
    folders = {name: str(tmp_path) for name in ("DESC_INPUT", "DESC_OUTPUT", "DESC_CONFIG")}
    source = (
        "from furness.runtime.stage import Stage\n"
        "class Own(Stage):\n"
        "    inputs = {'a': 'txt'}\n"
        "    def run(self): print(self.get_input_path('a'))\n"
        "Own.main()\n"
    )

    said = subprocess.run(
        [sys.executable, "-c", source],
        env=os.environ | folders,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == f"{tmp_path}/a.txt"
