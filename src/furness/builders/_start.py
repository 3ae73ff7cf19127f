"""How an image starts one task by itself, without us: `docker run IMAGE sigma=2`.

Where there is Python, `runtime/alone.py` reads what `furness.model.start` describes. Where there
is only a shell, a script is written for the operator. Where there is neither, the command starts
as it is.
"""

import os
import shlex
from collections.abc import Mapping

from msgspec import UNSET

from furness.errors import InputError
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.start import parts_of
from furness.model.values import as_variable

_HEAD = """#!/bin/sh
# Runs one task: each input is an environment variable, or an argument input=value.
set -eu
for argument; do
  case $argument in
"""
_TAIL = """  *) echo "\\`$argument\\` is no input; write input=value with: %s" >&2; exit 2 ;;
  esac
done
"""


def write_script(operator: Operator, paths: dict[str, str]) -> str:
    """Write the script that starts a task where there is a shell and no Python.

    Args:
        operator: The operator, with a command for the image.
        paths: Where its outputs are written.
    """
    lines = [_HEAD]
    lines += [f'  {name}=*) export {name}="${{argument#*=}}" ;;\n' for name in operator.inputs]
    lines.append(_TAIL % (" ".join(operator.inputs) or "nothing"))
    for name, one in operator.inputs.items():
        if one.is_required:
            lines.append(f': "${{{name}?the input {name} is missing: write {name}=...}}"\n')
        elif one.default is not UNSET and one.default is not None:
            text = shlex.quote(as_variable(one.default, one))
            lines.append(f'[ -n "${{{name}+given}}" ] || {name}={text}\n')
            lines.append(f"export {name}\n")
    for name, text in (*operator.variables.items(), *paths.items()):
        lines.append(f"export {name}={shlex.quote(text)}\n")
    folders = sorted({os.path.dirname(path) for path in paths.values()} - {""})
    lines += [f"[ -d {one} ] || mkdir -p {one}\n" for one in map(shlex.quote, folders)]
    words = [_quoted(parts) for parts in parts_of(operator)]
    lines.append(f"set -- {' '.join(words)}\n")
    lines += [_flag(name, one) for name, one in operator.inputs.items() if one.flag]
    return "".join(lines) + 'exec "$@"\n'


def _quoted(parts: list[str]) -> str:
    """Write a token for a shell; a name's value is put in as it is, whatever it holds."""
    if len(parts) == 3 and not parts[0] and not parts[2]:  # noqa: PLR2004 - exactly one name
        return f'${{{parts[1]}+"${parts[1]}"}}'
    texts = (shlex.quote(one) if one else "" for one in parts[::2])
    names = [f'"${{{one}-}}"' for one in parts[1::2]]
    return "".join(text + name for text, name in zip(texts, [*names, ""], strict=True)) or "''"


def _flag(name: str, one: Input) -> str:
    on, _, off = (one.flag or "").partition("/")
    if one.type.required.name != "Boolean":
        return f'[ -z "${{{name}+given}}" ] || set -- "$@" {shlex.quote(on)} "${name}"\n'
    yes = one.words[0] if one.words else "true"
    otherwise = f'set -- "$@" {shlex.quote(off)}' if off else ":"
    test = f'[ "${{{name}-}}" = {shlex.quote(yes)} ]'
    added = f'set -- "$@" {shlex.quote(on)}' if on else ":"
    return f"if {test}; then {added}; else {otherwise}; fi\n"


def fixed_variables(operator: Operator, paths: dict[str, str]) -> dict[str, str]:
    """Give what is known before anything starts, as variables: defaults and where outputs go."""
    known = {**operator.variables, **paths}
    for name, one in operator.inputs.items():
        if one.default is not UNSET and one.default is not None:
            known[name] = as_variable(one.default, one)
    return known


def fixed_command(operator: Operator, known: Mapping[str, str]) -> list[str]:
    """Give the command with what is known before anything starts.

    Args:
        operator: The operator, with a command for the image.
        known: As `fixed_variables` gives it.

    Raises:
        InputError: A token needs an input that has no default.
    """
    command = []
    for parts in parts_of(operator):
        missing = [one for one in parts[1::2] if one not in known]
        if missing:
            raise InputError(
                f"the image has no shell and no Python to put `{missing[0]}` into its command",
                hint="give the input a default, or let the program read its environment;"
                " `furness run` needs neither",
                code="no-shell",
            )
        command.append("".join(known[one] if at % 2 else one for at, one in enumerate(parts)))
    return command
