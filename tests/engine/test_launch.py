import json
import os
from pathlib import Path
from typing import Any

import pytest

from furness.builders.interface import Prepared
from furness.engine.launch import (
    LONGEST,
    RUNTIME,
    Launch,
    Place,
    common_command,
    launch,
    launcher_of,
    paths_of,
    shared_variables,
    uses_runtime,
)
from furness.errors import ArgumentError, StoreError
from furness.executors.interface import Attempt
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.types import parse_type
from furness.testing.examples import operator

MACHINE = {"PATH": "/usr/bin", "HOME": "/home/me", "sigma": "from the machine"}


def start(
    one: Operator, arguments: dict[str, Any], folder: Path, prepared: Prepared | None = None
) -> Attempt:
    made = prepared or Prepared(lock="blake3:0")
    variables = shared_variables(one, made, one.resources, MACHINE, {"KEY": "hidden"})
    common = Launch(
        operator=one,
        prepared=made,
        resources=one.resources,
        variables=variables,
        paths=paths_of(one),
        command=common_command(one, made, ()),
    )
    workspace = str(folder / "w")
    return launch(common, Place(id="r/s.1", number=1, workspace=workspace, log="log"), arguments)


def flagged(kind: str, flag: str, **more: Any) -> Operator:
    return operator("o", {"x": Input(type=parse_type(kind), flag=flag, **more)}, command=("o",))


# Flags.


@pytest.mark.parametrize(
    ("one", "value", "tokens"),
    [
        pytest.param(flagged("Float", "--s"), 1.5, ["--s", "1.5"], id="long"),
        pytest.param(flagged("Integer", "-s"), 3, ["-s", "3"], id="short"),
        pytest.param(flagged("Float", "--s"), -1.5, ["--s=-1.5"], id="long-and-negative"),
        pytest.param(flagged("String", "-s"), "-x", ["-s-x"], id="short-and-a-dash"),
        pytest.param(flagged("String", "--s"), "", ["--s", ""], id="empty-text"),
        pytest.param(flagged("String", "--s"), "a b'\"$x\n", ["--s", "a b'\"$x\n"], id="odd-text"),
        pytest.param(flagged("Optional[String]", "--s"), None, [], id="absent"),
        pytest.param(flagged("Boolean", "--s"), True, ["--s"], id="switch-on"),
        pytest.param(flagged("Boolean", "--s"), False, [], id="switch-off"),
        pytest.param(flagged("Boolean", "--s/--no-s"), True, ["--s"], id="pair-on"),
        pytest.param(flagged("Boolean", "--s/--no-s"), False, ["--no-s"], id="pair-off"),
        pytest.param(flagged("Boolean", "/--no-s"), True, [], id="only-off-on"),
        pytest.param(flagged("Boolean", "/--no-s"), False, ["--no-s"], id="only-off-off"),
        pytest.param(flagged("List[Integer]", "--s"), [1, 2], ["--s", "1", "2"], id="list"),
        pytest.param(flagged("List[Integer]", "--s"), [], [], id="empty-list"),
        pytest.param(
            flagged("List[String]", "--s", repeat=True),
            ["a", "-b"],
            ["--s", "a", "--s=-b"],
            id="repeated",
        ),
        pytest.param(flagged("Json", "--s"), {"a": [1]}, ["--s", '{"a": [1]}'], id="json"),
        pytest.param(flagged("Json", "--s"), [1, 2], ["--s", "[1, 2]"], id="json-list"),
        pytest.param(
            flagged("File", "--s"), {"class": "File", "path": "/a b"}, ["--s", "/a b"], id="file"
        ),
    ],
)
def test_launch_flag_gives_tokens(
    one: Operator, value: Any, tokens: list[str], tmp_path: Path
) -> None:
    assert list(start(one, {"x": value}, tmp_path).command) == ["o", *tokens]


# The command.


def test_launch_python_is_that_of_the_environment(tmp_path: Path) -> None:
    one = operator("o", {"x": "Integer"}, command=("python", "-m", "tool", "$x"))

    attempt = start(one, {"x": 3}, tmp_path, Prepared(lock="l", python="/env/bin/python"))

    assert attempt.command == ("/env/bin/python", "-m", "tool", "3")


def test_launch_python_source_is_started_by_the_runtime(tmp_path: Path) -> None:
    one = operator("o", source="/d/s.py", command=("python", "/d/s.py"))

    command = start(one, {}, tmp_path, Prepared(lock="l", python="/env/bin/python")).command

    assert command[:2] == ("/env/bin/python", RUNTIME)
    assert command[-1] == "/d/s.py"
    assert uses_runtime(one)


def test_launch_notebook_is_started_by_its_own_runtime_with_the_paths_of_its_outputs(
    tmp_path: Path,
) -> None:
    table = Output(type=parse_type("File"), path="table.csv")
    one = operator(
        "o",
        outputs={"count": "Integer", "table": table},
        source="/d/n.ipynb",
        command=("python", "/d/n.ipynb"),
    )

    command = start(one, {}, tmp_path).command

    assert command[1] == os.path.join(os.path.dirname(RUNTIME), "notebook.py")
    assert command[2:] == ("--outputs", '{"count":null,"table":"table.csv"}', "/d/n.ipynb")
    assert not uses_runtime(one)


def test_launch_function_in_a_source_is_its_entry(tmp_path: Path) -> None:
    one = operator("o", source="/d/s.py", command=("python", "/d/s.py"), entry="main")

    command = start(one, {}, tmp_path).command

    assert command[2:] == ("--entry", "main", "/d/s.py")


def test_launch_output_paths_are_in_the_command_and_the_variables(tmp_path: Path) -> None:
    one = operator(
        "o", {}, {"made": Output(type=parse_type("File"), path="a/b.txt")}, command=("o", "$made")
    )

    attempt = start(one, {}, tmp_path)

    assert attempt.command == ("o", "a/b.txt")
    assert attempt.variables["made"] == "a/b.txt"
    assert (tmp_path / "w" / "a").is_dir()


# Variables.


def test_launch_variables_of_the_machine_never_pass_for_inputs(tmp_path: Path) -> None:
    one = operator("o", {"sigma": "Optional[Float]"})

    found = start(one, {"sigma": None}, tmp_path).variables

    assert "sigma" not in found
    assert found["HOME"] == "/home/me"


def test_launch_variables_hold_inputs_secrets_and_the_operator_s_own(tmp_path: Path) -> None:
    one = operator(
        "o",
        {"sigma": "Float", "names": "List[String]", "on": "Boolean"},
        variables={"MODE": "fast", "OMP_NUM_THREADS": "7"},
    )

    found = start(one, {"sigma": 2.0, "names": ["a", "b"], "on": True}, tmp_path).variables

    assert (found["sigma"], found["names"], found["on"]) == ("2.0", '["a", "b"]', "true")
    assert (found["KEY"], found["MODE"], found["OMP_NUM_THREADS"]) == ("hidden", "fast", "7")


def test_launch_variables_are_in_the_words_that_the_source_knows(tmp_path: Path) -> None:
    one = operator(
        "o",
        {
            "on": Input(type=parse_type("Boolean"), words=("1", "")),
            "names": Input(type=parse_type("List[String]"), separator=":"),
        },
    )

    found = start(one, {"on": False, "names": ["a", "b"]}, tmp_path).variables

    assert (found["on"], found["names"]) == ("", "a:b")


@pytest.mark.parametrize(("cpus", "threads"), [(0.5, "1"), (1, "1"), (4, "4"), (2.5, "2")], ids=str)
def test_launch_variables_give_numeric_libraries_as_many_threads_as_cores(
    cpus: float, threads: str, tmp_path: Path
) -> None:
    found = start(operator("o", resources=Resources(cpus=cpus)), {}, tmp_path).variables

    assert (found["OMP_NUM_THREADS"], found["OPENBLAS_NUM_THREADS"]) == (threads, threads)


def test_launch_path_of_the_environment_comes_before_the_machine_s(tmp_path: Path) -> None:
    prepared = Prepared(lock="l", variables={"PATH": "/env/bin"})

    assert start(operator("o"), {}, tmp_path, prepared).variables["PATH"] == "/env/bin:/usr/bin"


# input.json.


def test_launch_arguments_are_in_input_json(tmp_path: Path) -> None:
    arguments = {"n": 1, "f": {"class": "File", "path": "/a", "digest": "d", "size": 1}}

    start(operator("o", {"n": "Integer", "f": "File"}), arguments, tmp_path)

    assert json.loads((tmp_path / "w" / "input.json").read_text()) == arguments


# What cannot be started.


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(operator("o", {"x": "String"}, command=("o", "$x")), id="name"),
        pytest.param(flagged("Float", "--s"), id="flag"),
        pytest.param(operator("o", command=("o", "x" * (LONGEST + 1))), id="too-long"),
    ],
)
def test_command_in_which_something_of_a_task_is_has_to_be_made_for_each(one: Operator) -> None:
    assert common_command(one, Prepared(lock="blake3:0"), ()) is None


def test_command_that_is_the_same_for_all_tasks_is_whole() -> None:
    one = operator("o", {"x": "String"}, command=("python", "-m", "o"))
    prepared = Prepared(lock="blake3:0", python="/opt/python3")

    command = common_command(one, prepared, ("mpirun", "-n", "2"))

    assert command == ("mpirun", "-n", "2", "/opt/python3", "-m", "o")


def test_launch_argument_of_a_command_that_is_too_long_is_refused(tmp_path: Path) -> None:
    one = operator("o", {"x": "String"}, command=("o", "$x"))

    with pytest.raises(ArgumentError, match="too long for one argument of a command"):
        start(one, {"x": "x" * (LONGEST + 1)}, tmp_path)


@pytest.mark.parametrize(
    ("one", "is_there"),
    [
        pytest.param(operator("o", {"x": "List[Integer]"}, command=("o", "$x")), False, id="token"),
        pytest.param(
            operator("o", {"x": "List[Integer]"}, command=("o", "${x}")), False, id="brace"
        ),
        pytest.param(
            operator("o", {"x": "List[Integer]"}, source="/s.py", command=("python", "/s.py")),
            False,
            id="python-source",
        ),
    ],
)
def test_launch_long_value_that_arrives_in_another_way_has_no_variable(
    one: Operator, is_there: bool, tmp_path: Path
) -> None:
    found = start(one, {"x": [10**9] * 20_000}, tmp_path).variables

    assert ("x" in found) == is_there


def test_launch_long_value_that_has_no_other_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="too long for the variable `x`"):
        start(operator("o", {"x": "String"}), {"x": "x" * LONGEST}, tmp_path)


def test_launch_workspace_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("a file is in the way")

    with pytest.raises(StoreError, match="cannot be made"):
        start(operator("o"), {}, tmp_path)


def test_launch_runtime_is_a_file_that_is_there() -> None:
    assert os.path.isfile(RUNTIME)


# Ranks.


@pytest.mark.parametrize(
    ("ranks", "launcher", "words"),
    [
        pytest.param(None, "mpirun", (), id="none"),
        pytest.param(4, "mpirun", ("mpirun", "-n", "4"), id="four"),
        pytest.param(1, "srun --mpi=pmix", ("srun", "--mpi=pmix", "-n", "1"), id="with-arguments"),
    ],
)
def test_launcher_stands_before_a_command_with_ranks(
    ranks: int | None, launcher: str, words: tuple[str, ...]
) -> None:
    assert launcher_of(Resources(ranks=ranks), launcher) == words


def test_variables_of_a_task_with_ranks_tell_so_and_share_its_cores() -> None:
    needed = Resources(cpus=8, ranks=4)

    found = shared_variables(operator("o"), Prepared(lock=""), needed, {}, {})

    assert (found["FURNESS_RANKS"], found["OMP_NUM_THREADS"]) == ("4", "2")


def test_variables_of_a_task_without_ranks_tell_of_none_even_inside_one() -> None:
    outer = {"FURNESS_RANKS": "4"}

    found = shared_variables(operator("o"), Prepared(lock=""), Resources(), outer, {})

    assert "FURNESS_RANKS" not in found
