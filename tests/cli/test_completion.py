import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Type


def complete(folder: Path, words: str) -> list[str]:
    """What bash is offered for the last word."""
    variables = os.environ | {
        "_FURNESS_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    command = [sys.executable, "-m", "furness"]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, check=True)
    return done.stdout.decode().split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str, furness: Type) -> None:
    done = furness("completion", shell)

    assert done.status == 0
    assert f"_FURNESS_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("furness comp", ["plain,compile", "plain,completion"]),
        ("furness runs show ba", ["plain,bad"]),
        ("furness runs show la", ["plain,last"]),
        ("furness tasks logs good/s", ["plain,good/say"]),
        ("furness compile g", ["file,g"]),
        ("furness run l", ["file,l"]),
    ],
)
def test_completion_offers_commands_runs_and_files(
    words: str, offered: list[str], with_runs: Path
) -> None:
    assert complete(with_runs, words) == offered


def test_completion_in_a_folder_without_runs_offers_nothing(tmp_path: Path) -> None:
    assert complete(tmp_path, "furness runs show ") == []
    assert complete(tmp_path, "furness tasks show last/") == []
    assert os.listdir(tmp_path) == []
