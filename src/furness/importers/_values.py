"""Operators whose results are values that a program writes into files, as Kubeflow has them.

Ours are in `output.json`; a few lines of POSIX shell around the command bring them there.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.types import Type

_TEXT = (
    r"""{ printf '"'; tr -d '\000-\010\013-\037' < "$%s" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' """
    r"""-e "s/$(printf '\t')/\\\\t/g" | awk 'NR > 1 { printf "\\n" } { printf "%%s", $0 }'; """
    r"""printf '"'; }"""
)
_NUMBER = """tr -d ' \\t\\r\\n' < "$%s\""""
_BOOLEAN = """case $(cat "$%s") in [Tt]rue | 1) echo true ;; *) echo false ;; esac"""
_WRITERS = {
    "String": _TEXT,
    "Integer": _NUMBER,
    "Float": _NUMBER,
    "Boolean": _BOOLEAN,
    "Json": 'cat "$%s"',
    "List": 'cat "$%s"',
}
_FOLDER = "values"
"""The folder of the workspace in which the program writes them."""


def path_of(name: str) -> str:
    """Give where a program writes the value of an output, relative to the workspace."""
    return f"{_FOLDER}/{name}"


def lists_in(inputs: Mapping[str, Input]) -> frozenset[str]:
    """Give the inputs whose value may be a list, which is one text there."""
    kinds = {name: one.type.required for name, one in inputs.items()}
    return frozenset(
        name
        for name, kind in kinds.items()
        if kind.name in ("Json", "List") and not kind.holds_files
    )


def with_values(operator: Operator, values: Mapping[str, Type]) -> Operator:
    """Let outputs have the values that the program writes into their files.

    Args:
        operator: It and its outputs, which are files.
        values: The type of each output that is a value.
    """
    if not values:
        return operator
    outputs = {
        name: replace(one, type=values[name], path=None) if name in values else one
        for name, one in operator.outputs.items()
    }
    script = _script(values, operator.command)
    return replace(operator, outputs=outputs, command=("sh", "-c", script, "sh", *operator.command))


def _script(values: Mapping[str, Type], command: Sequence[str]) -> str:
    """Give the lines that start a command, and then bring its values into `output.json`."""
    paths = {name: path_of(name) for name in values}
    lines = [
        f"mkdir -p {_FOLDER}",
        "export " + " ".join(f'{name}="$PWD/{path}"' for name, path in paths.items()),
        *_whole_paths(paths.values(), command),
        '"$@" || exit',
        "{",
        *_lines(values),
        "} > output.json",
    ]
    return "\n".join(lines)


def _whole_paths(paths: Iterable[str], command: Sequence[str]) -> list[str]:
    """Write these paths in full, as the program may change its folder."""
    used = [one for one in paths if any(word.endswith(one) for word in command)]
    if not used:
        return []
    cases = " | ".join(f"{one} | --*={one}" for one in used)
    whole = f"word=${{word%{_FOLDER}/*}}$PWD/{_FOLDER}/${{word##*{_FOLDER}/}}"
    return [f'for word do shift; case $word in {cases}) {whole} ;; esac; set -- "$@" "$word"; done']


def _lines(values: Mapping[str, Type]) -> list[str]:
    lines = []
    for number, (name, kind) in enumerate(values.items()):
        start = "," if number else "{"
        lines.append(f"""printf '{start}"{name}": '""")
        lines.append(_WRITERS[kind.name] % name)
    return [*lines, "echo '}'"]
