"""Turn a task into what an executor starts: an argument list, variables and a workspace.

An input reaches an operator in three ways: an environment variable of its name, `$name` in the
command, and `input.json` in the workspace. No shell ever sees a value.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from furness.builders.interface import Prepared
from furness.engine.stage import declared_path
from furness.errors import ArgumentError, StoreError
from furness.executors.interface import Attempt, Container, Warm
from furness.lazy import lazy
from furness.model.command import fill, tokens_of
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.values import as_text, as_variable, shorten

if TYPE_CHECKING:
    from furness.engine import mount
else:
    mount = lazy("furness.engine.mount")

RUNTIME = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime", "python.py")
"""What starts a Python source and gives it its inputs; it is run as a file, never imported."""

_STARTERS = {
    ".py": RUNTIME,
    ".ipynb": os.path.join(os.path.dirname(RUNTIME), "notebook.py"),
}
"""What starts a source, by how its name ends; others are started by their command as it is."""

LONGEST = 128 * 1024 - 1
"""Linux takes no single argument or variable of more bytes (MAX_ARG_STRLEN in execve(2))."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Launch(Struct, frozen=True, kw_only=True):
    """What the tasks of one step have in common."""

    operator: Operator
    """The operator, with an absolute source."""
    prepared: Prepared
    """Its environment."""
    resources: Resources
    """What each task needs."""
    variables: Mapping[str, str]
    """The environment variables that they share, see `shared_variables`."""
    launcher: tuple[str, ...] = ()
    """What stands before the command, see `launcher_of`."""
    warm: Warm | None = None
    """The interpreter that they may be copies of."""
    paths: Mapping[str, str] = {}
    """Where each writes its outputs, see `paths_of`."""
    command: tuple[str, ...] | None = None
    """The whole command, where it is the same for all, see `common_command`."""


class Place(Struct, frozen=True, kw_only=True):
    """Where one attempt happens."""

    id: str
    """The attempt's id."""
    number: int
    """Which attempt it is."""
    workspace: str
    """Its directory, absolute; it is made here."""
    log: str
    """The file for what it prints, absolute."""
    first: bool = False
    """Whether it is the first of its step, so that the folder above is made as well."""


def launch(common: Launch, place: Place, arguments: Mapping[str, Any]) -> Attempt:
    """Make the workspace of an attempt and give what starts it.

    Args:
        common: What the step's tasks have in common.
        place: Where this attempt happens.
        arguments: The argument of each input.

    Raises:
        ArgumentError: A value is too long for a command or a variable.
        StoreError: The workspace cannot be made.
    """
    paths = common.paths
    try:
        if place.first:
            _make_folder(place.workspace.rpartition("/")[0])
        _make_workspace(place.workspace, arguments, paths)
        container = _container(common, place.workspace, arguments)
    except OSError as error:
        raise StoreError(
            f"the workspace `{place.workspace}` cannot be made: {error.strerror}",
            hint="free some space, or check who may write there",
            code="workspace",
        ) from error
    return Attempt(
        id=place.id,
        command=common.command or _command(common, {**paths, **arguments}),
        variables=_variables(common, place, arguments),
        shared=common.variables,
        workspace=place.workspace,
        log=place.log,
        resources=common.resources,
        warm=common.warm,
        container=container,
    )


def _container(common: Launch, workspace: str, arguments: Mapping[str, Any]) -> Container | None:
    image = common.prepared.image
    if image is None:
        return None
    return mount.container_of(
        common.operator, image, arguments, workspace, os.path.dirname(RUNTIME)
    )


def _make_workspace(workspace: str, arguments: Mapping[str, Any], paths: Mapping[str, str]) -> None:
    _make_folder(workspace)
    for path in paths.values():
        if os.path.dirname(path):
            os.makedirs(os.path.join(workspace, os.path.dirname(path)), exist_ok=True)
    if arguments:
        _write(f"{workspace}/input.json", msgspec.json.encode(arguments))


def _make_folder(path: str) -> None:
    """Make a folder, which mostly is new, and the one above it is not."""
    try:
        os.mkdir(path)
    except FileNotFoundError:
        _make_folder(os.path.dirname(path))
        os.mkdir(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise


def _write(path: str, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


def launcher_of(resources: Resources, launcher: str) -> tuple[str, ...]:
    """Give what starts the ranks of a task; nothing when it has none.

    Args:
        resources: What the task needs.
        launcher: A launcher that takes `-n`, such as `mpirun` or `srun --mpi=pmix`.
    """
    return (*launcher.split(), "-n", str(resources.ranks)) if resources.ranks else ()


def uses_runtime(operator: Operator) -> bool:
    """Tell whether a source is a Python file that our runtime starts."""
    return starter_of(operator) == RUNTIME


def starter_of(operator: Operator) -> str | None:
    """Give what of our runtime starts a source; None when its command starts by itself."""
    if operator.source is None or operator.command[:2] != ("python", operator.source):
        return None
    return _STARTERS.get(os.path.splitext(operator.source)[1])


def paths_of(operator: Operator) -> dict[str, str]:
    """Give where a task writes each output that has a path, relative to its workspace."""
    found = {name: declared_path(output) for name, output in operator.outputs.items()}
    return {name: path for name, path in found.items() if path}


def common_command(
    operator: Operator, prepared: Prepared, launcher: tuple[str, ...]
) -> tuple[str, ...] | None:
    """Give the command of every task of a step; None where something of a task is in it."""
    takes_values = any("$" in token for token in operator.command)
    takes_flags = any(one.flag is not None for one in operator.inputs.values())
    is_long = any(_is_longer(token, LONGEST) for token in operator.command)
    if takes_values or takes_flags or is_long:
        return None
    return (*launcher, *_started_by(prepared, operator, operator.command))


def _command(common: Launch, values: Mapping[str, Any]) -> tuple[str, ...]:
    operator = common.operator
    filled = (*fill(operator.command, dict(values), operator.source), *_flags(operator, values))
    for token in filled:
        if _is_longer(token, LONGEST):
            raise _too_long(token, "one argument of a command")
    return (*common.launcher, *_started_by(common.prepared, operator, filled))


def _started_by(
    prepared: Prepared, operator: Operator, command: tuple[str, ...]
) -> tuple[str, ...]:
    """Put what starts a source, or the Python of the environment, before a command."""
    python = prepared.python or "python3"
    starter = starter_of(operator)
    if starter is not None:
        return (python, starter, *runtime_options(operator), *command[1:])
    return (python, *command[1:]) if command[:1] == ("python",) else command


def runtime_options(operator: Operator) -> list[str]:
    """Give the options with which the runtime starts an operator's source."""
    if not uses_runtime(operator):
        paths = {name: declared_path(one) for name, one in operator.outputs.items()}
        options = ["--outputs", msgspec.json.encode(paths).decode()]
    elif operator.entry:
        options = ["--entry", operator.entry]
    else:
        options = ["--supply", "os,re,sys,logging"]
    log_level = operator.inputs.get("log_level")
    if log_level is not None and log_level.flag is None and not operator.entry:
        options.append("--log")
    return options


def _flags(operator: Operator, values: Mapping[str, Any]) -> list[str]:
    """Give the flags of a command line, each with its value; absent ones are left out."""
    tokens: list[str] = []
    for name, declared in operator.inputs.items():
        value = values.get(name)
        if declared.flag is None or value is None:
            continue
        if isinstance(value, bool):
            on, _, off = declared.flag.partition("/")
            tokens += [word for word in ((on if value else off),) if word]
        elif isinstance(value, list) and declared.type.required.name == "List":
            texts = [as_text(one) for one in value]
            each = [token for text in texts for token in _flag(declared.flag, text)]
            tokens += each if declared.repeat else [declared.flag, *texts] if texts else []
        else:
            tokens += _flag(declared.flag, as_text(value))
    return tokens


def _flag(flag: str, text: str) -> list[str]:
    """Give a flag and its value, joined where the value could be taken for a flag itself."""
    if text[:1] != "-":
        return [flag, text]
    return [f"{flag}={text}" if flag[:2] == "--" else f"{flag}{text}"]


def shared_variables(
    operator: Operator,
    prepared: Prepared,
    resources: Resources,
    machine: Mapping[str, str],
    secrets: Mapping[str, str],
) -> dict[str, str]:
    """Give the environment variables that all tasks of a step share.

    Args:
        operator: The operator; a variable of the machine never passes for one of its inputs.
        prepared: Its environment.
        resources: What each task needs: its cores bound the threads of numerical libraries.
        machine: The variables of the machine that tasks inherit.
        secrets: The values of its secrets.
    """
    absent = operator.inputs.keys() | operator.outputs.keys()
    found = {name: text for name, text in machine.items() if name not in absent}
    threads = str(max(1, int(resources.cpus) // (resources.ranks or 1)))
    for name in _THREADS:
        found.setdefault(name, threads)
    found |= prepared.variables
    if "PATH" in prepared.variables and machine.get("PATH"):
        found["PATH"] = f"{prepared.variables['PATH']}:{machine['PATH']}"
    found.pop("FURNESS_RANKS", None)
    if resources.ranks:
        found["FURNESS_RANKS"] = str(resources.ranks)
    return {**found, "PYTHONUNBUFFERED": "1", **operator.variables, **secrets}


def _variables(common: Launch, place: Place, arguments: Mapping[str, Any]) -> dict[str, str]:
    return {
        **common.variables,
        "FURNESS_TASK": place.id,
        "FURNESS_ATTEMPT": str(place.number),
        **common.paths,
        **_input_variables(common.operator, arguments),
    }


def _input_variables(operator: Operator, arguments: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in arguments.items():
        if value is None:
            continue
        text = as_variable(value, operator.inputs[name])
        if not _is_longer(text, LONGEST - len(name) - 1):
            found[name] = text
        elif starter_of(operator) is None and name not in tokens_of(
            operator.command, operator.source
        ):
            raise _too_long(text, f"the variable `{name}`")
    return found


def _is_longer(text: str, limit: int) -> bool:
    """Tell whether a text has more bytes; no character has more than four."""
    return 4 * len(text) > limit and len(os.fsencode(text)) > limit


def _too_long(text: str, place: str) -> ArgumentError:
    return ArgumentError(
        f"`{shorten(text, 30)}` is too long for {place}: {len(text):,} characters",
        hint="give it as a File, or read it from `input.json` in a Python source",
        code="too-long",
    )
