"""Settings from flags, environment variables and files, each remembering where it came from.

In this order, the first that says something wins: a flag, a variable `FURNESS_…`, `furness.toml`
in the project's folder, `furness.toml` in the user's own folder, the default.
"""

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness.errors import DocumentError, InputError, Place, Problem
from furness.lazy import lazy

if TYPE_CHECKING:
    import difflib
    import tomllib
else:
    difflib = lazy("difflib")
    tomllib = lazy("tomllib")

FILE = "furness.toml"
"""The name of a file of settings."""

CONTAINER_COMMANDS = {
    "podman": "podman",
    "docker": "docker",
    "apptainer": "apptainer",
    "charliecloud": "ch-run",
}
"""The command of each container engine, the first choice first."""

_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Settings(Struct, frozen=True, kw_only=True):
    """What a person may choose for every run."""

    jobs: int | None = None
    """How many tasks run at once; None: as many as the machine has cores for."""
    executor: str = "process"
    """Where tasks run, unless a step says otherwise."""
    cache: str = ""
    """The folder with what all projects share, such as environments; absolute. Only the variable
    sets it."""
    folder: str = ".furness"
    """The folder of a project's runs and artifacts, relative to the project."""
    results: str = "results"
    """The folder that takes the outputs of runs, relative to the project."""
    launcher: str = "mpirun"
    """What starts the ranks of a task, such as `srun`; may have arguments."""
    containers: str = ""
    """What runs containers: `podman`, `docker`, `apptainer` or `charliecloud`; empty: the first of
    these that is installed."""
    keep_going: bool = False
    """Whether what does not depend on a failed task still runs."""
    reuse: bool = True
    """Whether outputs of earlier tasks are taken."""
    catalogs: tuple[str, ...] = ("operators",)
    """Where operators are looked for by name, in order: folders, `oci://registry.example.org/group`,
    `oci-layout:FOLDER`; the variable has commas between them."""
    origins: dict[str, str] = {}
    """Where each setting that is not a default came from."""

    def origin(self, name: str) -> str:
        """Tell where a setting came from.

        Args:
            name: The setting, such as `jobs`.

        Returns:
            Such as `--jobs`, `FURNESS_JOBS`, the path of a file, or `default`.
        """
        return self.origins.get(name, "default")


def load_settings(
    flags: Mapping[str, Any], folder: str, variables: Mapping[str, str] = os.environ
) -> Settings:
    """Put the settings together.

    Args:
        flags: What the command line said, by setting; None stands for nothing.
        folder: The project's folder.
        variables: The environment variables.

    Raises:
        DocumentError: A file of settings is wrong; all its problems at once.
        InputError: A flag or variable is not a value of its setting.
    """
    found: dict[str, Any] = {"cache": default_cache(variables)}
    origins: dict[str, str] = {}
    user = os.path.join(_user_folder(variables), FILE)
    layers = [_from_file(path) for path in (user, os.path.join(folder, FILE))]
    layers += [_from_variables(variables), _from_flags(flags)]
    for layer in layers:
        for name, (value, origin) in layer.items():
            found[name], origins[name] = value, origin
    return Settings(**found, origins=origins)


def default_cache(variables: Mapping[str, str] = os.environ) -> str:
    """Give the folder that all projects share, as the system's convention has it."""
    if variables.get("FURNESS_CACHE"):
        return os.path.abspath(os.path.expanduser(variables["FURNESS_CACHE"]))
    if variables.get("XDG_CACHE_HOME"):
        return os.path.join(variables["XDG_CACHE_HOME"], "furness")
    home = variables.get("HOME") or os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "furness")
    return os.path.join(home, ".cache", "furness")


def _user_folder(variables: Mapping[str, str]) -> str:
    home = variables.get("HOME") or os.path.expanduser("~")
    return os.path.join(variables.get("XDG_CONFIG_HOME") or f"{home}/.config", "furness")


_Layer = dict[str, tuple[Any, str]]


def _from_flags(flags: Mapping[str, Any]) -> _Layer:
    layer = {}
    for name, value in flags.items():
        if value is not None:
            flag = f"--{name.replace('_', '-')}"
            layer[name] = (_check(name, value, flag), flag)
    return layer


def _from_variables(variables: Mapping[str, str]) -> _Layer:
    layer = {}
    for name in _CHECKS:
        variable = f"FURNESS_{name.upper()}"
        if variables.get(variable):
            layer[name] = (_check(name, variables[variable], variable), variable)
    return layer


def _from_file(path: str) -> _Layer:
    if not os.path.isfile(path):
        return {}
    with open(path, "rb") as file:
        text = file.read().decode(errors="replace")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(
            f"`{path}` is not TOML: {error}", place=Place(path), code="settings"
        ) from None
    problems = [_problem(name, value, path, text) for name, value in values.items()]
    wrong = [problem for problem in problems if problem]
    if wrong:
        raise DocumentError.of(wrong)
    return {name: (_CHECKS[name](value), path) for name, value in values.items()}


def _problem(name: str, value: Any, path: str, text: str) -> Problem | None:
    place = Place(path, _line_of(name, text))
    if name == "cache":
        hint = "set the variable FURNESS_CACHE: all projects share that folder"
        return Problem("settings", "`cache` is not set in a file", hint, place)
    if name not in _CHECKS:
        near = difflib.get_close_matches(name, _CHECKS, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(_CHECKS)}"
        return Problem("settings", f"`{name}` is not a setting", hint, place)
    try:
        _check(name, value, path)
    except InputError as error:
        return Problem("settings", str(error), error.hint, place)
    return None


def _line_of(name: str, text: str) -> int | None:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip(" \t[]").split("=")[0].strip(" \t\"'") == name:
            return number
    return None


def _check(name: str, value: Any, origin: str) -> Any:
    try:
        return _CHECKS[name](value)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            f"`{value}` is not a value of `{name}` ({origin})",
            hint=_HINTS[_CHECKS[name]],
            code="settings",
        ) from None


def _count(value: Any) -> int:
    number = int(str(value))
    if number < 1:
        raise ValueError(value)
    return number


def _boolean(value: Any) -> bool:
    return _WORDS[str(value).lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _texts(value: Any) -> tuple[str, ...]:
    found = value.split(",") if isinstance(value, str) else list(value)
    if not found:
        raise ValueError(value)
    return tuple(_text(one.strip()) for one in found)


def _engine(value: Any) -> str:
    if value not in CONTAINER_COMMANDS:
        raise ValueError(value)
    return str(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "jobs": _count,
    "executor": _text,
    "folder": _text,
    "results": _text,
    "launcher": _text,
    "containers": _engine,
    "keep_going": _boolean,
    "reuse": _boolean,
    "catalogs": _texts,
}
_HINTS: dict[Callable[[Any], Any], str] = {
    _count: "write a whole number from 1",
    _boolean: "write true or false",
    _text: "write a text",
    _texts: 'write a list of texts, such as `["operators"]`; in a variable, commas between them',
    _engine: f"write one of {', '.join(CONTAINER_COMMANDS)}",
}
