"""Commands: which names they use, and how values get into them."""

from typing import Any

import pytest

from furness.model.command import fill, scripts_in, tokens_of

IMAGE = {"class": "File", "path": "/a b/i.tif"}
VALUES: dict[str, Any] = {"a": "v", "n": 2.5, "i": IMAGE, "l": ["x", IMAGE], "e": [], "none": None}


@pytest.mark.parametrize(
    ("command", "filled"),
    [
        (["p", "$a"], ("p", "v")),
        (["p", "${a}"], ("p", "v")),
        (["p", "--x=${a}b$n"], ("p", "--x=vb2.5")),
        (["p", "$i"], ("p", "/a b/i.tif")),
        (["p", "$l"], ("p", "x", "/a b/i.tif")),
        (["p", "--l=$l"], ("p", '--l=["x", "/a b/i.tif"]')),
        (["p", "$e"], ("p",)),
        (["p", "$none"], ("p",)),
        (["p", "--n=$none"], ("p", "--n=")),
        (["p", "$$a"], ("p", "$a")),
        (["p", "$$$a"], ("p", "$v")),
        (["p", "$", "$5", "a$", "$-"], ("p", "$", "$5", "a$", "$-")),
        (["p", "$unknown"], ("p", "$unknown")),
        (["$a"], ("v",)),
        ([], ()),
    ],
    ids=str,
)
def test_fill_replaces_declared_names(command: list[str], filled: tuple[str, ...]) -> None:
    assert fill(command, VALUES) == filled


def test_fill_value_with_a_dollar_is_not_read_again() -> None:
    assert fill(["p", "$a", "x$a"], {"a": "$b", "b": "no"}) == ("p", "$b", "x$b")


@pytest.mark.parametrize(
    ("command", "scripts"),
    [
        (["sh", "-c", "$a"], {2}),
        (["/bin/bash", "-ec", "$a", "$a"], {2}),
        (["bash", "-e", "-c", "$a"], {3}),
        (["bash", "-euo", "pipefail", "-c", "$a"], {4}),
        (["bash", "-c", "-o", "pipefail", "$a"], {4}),
        (["bash", "--norc", "-c", "--", "$a"], {4}),
        (["env", "-i", "A=b", "zsh", "-c", "$a"], {5}),
        (["timeout", "5", "dash", "-c", "$a"], {4}),
        (["env", "-S", "bash -c $a"], {2}),
        (["env", "-Sbash -c $a"], {1}),
        (["sh", "script.sh", "-c", "$a"], set()),
        (["python", "-c", "$a"], set()),
        (["bash"], set()),
    ],
    ids=str,
)
def test_scripts_in_finds_what_a_shell_would_run(command: list[str], scripts: set[int]) -> None:
    assert scripts_in(command) == scripts


def test_fill_script_of_a_shell_is_never_touched() -> None:
    filled = fill(["bash", "-euo", "pipefail", "-c", 'cp "$i" $$ "$1"', "x", "$i"], VALUES)

    assert filled == ("bash", "-euo", "pipefail", "-c", 'cp "$i" $$ "$1"', "x", "/a b/i.tif")


def test_tokens_of_gives_each_name_once_but_none_of_a_script() -> None:
    assert tokens_of(["p", "$b", "${a}$b", "$$c", "$5"]) == ["b", "a"]
    assert tokens_of(["sh", "-c", "echo $a", "$b"]) == ["b"]


def test_path_of_the_source_holds_no_names() -> None:
    source = "/a $x/greet.py"
    command = ["python", source, "$x"]

    assert tokens_of(command[:2], source) == []
    assert tokens_of(command, source) == ["x"]
    assert fill(command, {"x": "1"}, source) == ("python", source, "1")
