"""The function of Python that stands in a command of Kubeflow, and what it needs installed."""

import ast
import re
import shlex
from typing import Any

from msgspec import Struct

from furness.importers._read import list_at
from furness.importers._report import Report
from furness.importers._source import Key

_OWN = ("kfp", "typing-extensions")
"""The packages that Kubeflow itself needs there."""


class Function(Struct, frozen=True, kw_only=True):
    """A function in a command."""

    name: str
    """Its name."""
    source: str
    """The module that it stands in."""
    packages: tuple[str, ...]
    """What is installed before it runs."""
    tree: Any
    """Its definition."""


def function_in(report: Report, *keys: Key) -> Function | None:
    """Find the function in the command of a container; None when there is none.

    Args:
        report: Is told what is left out.
        keys: Where the container is.

    Raises:
        DocumentError: It is no Python.
    """
    data = report.source.data
    words = [one if isinstance(one, str) else "" for one in list_at(data, *keys, "args")]
    command = [one for one in list_at(data, *keys, "command") if isinstance(one, str)]
    if "--function_to_execute" not in words[:-1] or not command:
        return None
    name = words[words.index("--function_to_execute") + 1]
    try:
        tree = ast.parse(command[-1])
    except (SyntaxError, ValueError, RecursionError) as error:
        hint = "compile the pipeline again"
        message = f"the function `{name}` is no Python: {error}"
        raise report.source.error("kfp", message, hint, *keys, "command") from None
    found = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name]
    if not found:
        return None
    packages = _packages(report, command[:-1], *keys)
    return Function(name=name, source=command[-1], packages=packages, tree=found[-1])


def _packages(report: Report, scripts: list[str], *keys: Key) -> tuple[str, ...]:
    found: list[str] = []
    for script in scripts:
        for line in re.findall(r"pip install ([^&\n]*)", script):
            words = iter(_split(line))
            for word in words:
                if word.startswith("--") and "=" not in word and "url" in word + "host":
                    _tell_of_index(report, word, words, *keys)
                elif not word.startswith("-") and re.split(r"[=<>\[; ]", word)[0] not in _OWN:
                    found.append(word)
    return tuple(dict.fromkeys(found))


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _tell_of_index(report: Report, flag: str, words: Any, *keys: Key) -> None:
    """Tell of a flag of pip that says where packages come from."""
    if flag in ("--index-url", "--extra-index-url", "--trusted-host"):
        value = next(words, "")
        hint = "set it where it runs: `UV_INDEX_URL`, `UV_EXTRA_INDEX_URL`"
        report.leave(f"`{flag} {value}` is left out", hint, *keys, "command")
