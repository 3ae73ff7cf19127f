"""Follow a page of the documents to the letter, in a folder.

A block with `title=PATH` is a file: it is written. Of a block `console`, each line after `$ ` is
typed into a shell, and each line below it must be among what that prints; `…` stands for any text.
A command that is to fail says so: `|| test $? = 2`. A block with `needs=PROGRAM` skips the rest of
the page where there is no such program; where a change is judged, it fails. Python runs as it is.

    from tests.documentation import follow

    def test_page(tmp_path: Path) -> None:
        follow(Path("docs/guides/coming-from/descpipe.md"), tmp_path)
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

BLOCK = re.compile(
    r"^```(?P<language>\w*)(?: title=(?P<title>\S+))?(?: needs=(?P<needs>\S+))?[^\n]*\n"
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def blocks(page: Path, language: str) -> list[str]:
    """Give the texts of the blocks of one language."""
    found = BLOCK.finditer(page.read_text())
    return [block["text"] for block in found if block["language"] == language]


def typed(block: str) -> list[str]:
    """Give the commands of a console block."""
    return [command for command, _ in _commands(block)]


def follow(page: Path, folder: Path, variables: Mapping[str, str] | None = None) -> None:
    """Do what a page says, from top to bottom.

    Args:
        page: The page.
        folder: Where it is done; also the home of whoever does it.
        variables: Environment variables besides those of the process. Whatever `PATH` is, what is
            beside our Python is found first.
    """
    around = os.environ | {"HOME": str(folder), "COLUMNS": "100", **(variables or {})}
    around["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{around['PATH']}"
    for block in BLOCK.finditer(page.read_text()):
        if block["needs"] and not shutil.which(block["needs"], path=around["PATH"]):
            _lack(block["needs"])
        if block["title"]:
            path = folder / block["title"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"])
        elif block["language"] == "console":
            for command, shown in _commands(block["text"]):
                _type(command, shown, folder, around)
        elif block["language"] == "python":
            words = [sys.executable, "-c", block["text"]]
            subprocess.run(words, cwd=folder, env=around, check=True)


def _lack(program: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"`{program}` is not installed")
    pytest.skip(f"`{program}` is not installed")


def _commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command with the lines that stand below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        while command.endswith("\\") and shown:
            command = f"{command[:-1]}{shown.pop(0).strip()}"
        yield command, [line for line in shown if line.strip()]


def _type(command: str, shown: list[str], folder: Path, variables: Mapping[str, str]) -> None:
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    printed = f"{done.stdout}{done.stderr}"
    assert done.returncode == 0, (command, printed)
    assert "Traceback" not in done.stderr, (command, printed)
    for line in shown:
        pattern = ".*".join(map(re.escape, line.split("…")))
        assert re.search(f"^{pattern}$", printed, re.MULTILINE), (command, line, printed)
