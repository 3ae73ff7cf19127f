from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from furness.cli.parser import furness as whole
from tests.cli.conftest import Type


def commands(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


def command_of(words: tuple[str, ...]) -> click.Command:
    found: click.Command = whole
    for word in words:
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), word)
        assert inner is not None
        found = inner
    return found


EVERY = list(commands(whole, ()))


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_command_help_has_an_example(words: tuple[str, ...], furness: Type) -> None:
    done = furness(*words, "--help")

    assert done.status == 0
    assert "Example: " in done.out
    assert f"furness {words[0]}" in done.out.partition("Example: ")[2].replace('eval "$(', "")


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_command_takes_json(words: tuple[str, ...]) -> None:
    command = command_of(words)

    options = {name for parameter in command.params for name in parameter.opts}
    assert isinstance(command, click.Group) or "--json" in options


@pytest.mark.parametrize(
    "line",
    [
        "check letter.yaml",
        "graph letter.yaml",
        "compile greet.py",
        "runs list",
        "runs show good",
        "runs watch good",
        "runs resume good",
        "runs cancel good",
        "runs provenance good",
        "tasks show good",
        "tasks logs good",
        "tasks workspace good/join",
        "artifacts list",
        "artifacts verify",
        "artifacts prune --dry-run",
        "plugins list",
        "completion fish",
        "doctor",
    ],
)
def test_command_with_json_prints_one_document(line: str, look: Type) -> None:
    done = look(*line.split(), "--json")

    assert done.status in (0, 3)
    assert isinstance(msgspec.json.decode(done.out), dict)


@pytest.mark.parametrize(
    "line",
    [
        "runs show nothing",
        "tasks show nothing/blur[3]",
        "tasks show last/nothing",
        "tasks logs last/say[9]",
        "artifacts get last/nothing",
        "artifacts get 0000",
        "runs provenance good nothing",
        "compile nothing.py",
        "graph nothing.yaml",
        "graph letter.yaml --format picture",
        "completion tcsh",
        "runs nothing",
    ],
)
def test_wrong_input_with_json_is_an_error_document(line: str, look: Type) -> None:
    done = look(*line.split(), "--json")

    assert done.status == 2
    assert set(done.json["error"]) == {"code", "message", "hint", "file", "line", "column"}


@pytest.mark.parametrize("line", ["runs list", "artifacts list", "plugins list"])
def test_looking_into_an_empty_folder_makes_nothing(
    line: str, furness: Type, tmp_path: Path
) -> None:
    done = furness(*line.split())

    assert done.status == 0
    assert not (tmp_path / ".furness").exists()


@pytest.mark.parametrize("words", [(), ("runs",), ("tasks",)], ids=" ".join)
def test_group_without_a_command_shows_its_help(words: tuple[str, ...], furness: Type) -> None:
    done = furness(*words)

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: furness")


def test_command_with_a_nul_character_is_refused(furness: Type) -> None:
    done = furness("compile", "a\0.py", "--json")

    assert done.status == 2
    assert done.json["error"]["code"] == "nul"
