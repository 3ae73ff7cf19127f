"""C3's files for operators that C3 cannot build: for the image that `furness build` makes of them.

Its entry takes arguments as C3's images do, `name=value`. A whole container takes variables.
"""

import re
import shlex
from typing import Any

from furness.exporters._c3.files import Component, Given, Taken, arguments_of, in_quotes
from furness.exporters._c3.inputs import declare
from furness.exporters._pod import WORK, fixed_of, is_foreign, literal, name_for, secrets_of
from furness.exporters.interface import Subject
from furness.model.interface import Output
from furness.model.operator import Operator
from furness.model.start import PLACE, parts_of

_START = ("python3", f"{PLACE}/runtime/alone.py")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MANY = re.compile(r"[*?[]")
_VALUE = (
    'python3 -c \'import json, sys; value = json.load(open("output.json"))[sys.argv[1]]; '
    'open(sys.argv[2], "w").write(value if isinstance(value, str) else json.dumps(value))\''
)


def component_of(subject: Subject, operator: Operator) -> Component:
    """Give what the three files say of an operator.

    Args:
        subject: What is exported.
        operator: The operator; see `lost_of` for what cannot be said of it.
    """
    inputs = {name: declare(one) for name, one in operator.inputs.items()}
    outputs = _outputs(operator)
    is_whole = is_foreign(operator)
    return Component(
        name=operator.operator,
        description=in_quotes(_line(operator.description) or operator.operator),
        image=subject.image_of(operator),
        script=(_line_of(operator, inputs), *_collected(inputs, outputs)),
        command=_words_of(operator, inputs) if is_whole else _START,
        folder=None if is_whole else WORK,
        inputs=inputs,
        outputs=outputs,
        job_name=name_for(operator.operator),
        variables=(*(fixed_of(operator) if is_whole else ()), *secrets_of(operator)),
    )


def _outputs(operator: Operator) -> dict[str, Given]:
    return {
        name: Given(
            description=in_quotes(_line(one.description) or f"Output path for {name}"),
            path=one.path,
            is_folder=one.type.required.name == "Directory",
        )
        for name, one in operator.outputs.items()
        if not _is_lost(one, operator)
    }


def lost_of(operator: Operator) -> list[str]:
    """Give the outputs that C3's format has no place for: lists, and values of whole containers."""
    return [name for name, one in operator.outputs.items() if _is_lost(one, operator)]


def _is_lost(one: Output, operator: Operator) -> bool:
    is_value = one.path is None and is_foreign(operator)
    is_list = one.type.required.name == "List" and one.path is not None
    return is_value or is_list or bool(_MANY.search(one.path or ""))


def _line(text: str) -> str:
    return " ".join(text.split())


def _line_of(operator: Operator, inputs: dict[str, Taken]) -> str:
    """Give the line of a shell that starts a task; `${0}` is the first argument."""
    if not is_foreign(operator):
        return f"{' '.join(_START)} {arguments_of(inputs)}"
    places = {name: f'"${{{at}}}"' for at, name in enumerate(inputs)}
    paths = {name: shlex.quote(one.path or "") for name, one in operator.outputs.items()}
    words = ["".join(_filled(parts, {**paths, **places})) for parts in parts_of(operator)]
    given = [f"{name}={place}" for name, place in places.items() if _VARIABLE.fullmatch(name)]
    return " ".join(("env", *given, *words))


def _filled(parts: list[str], known: dict[str, str]) -> list[str]:
    return [
        known[one] if at % 2 else shlex.quote(one) if one else "" for at, one in enumerate(parts)
    ]


def _words_of(operator: Operator, inputs: dict[str, Taken]) -> tuple[str, ...]:
    """Give the command of a whole container as Kubernetes reads it."""
    paths = {name: one.path or "" for name, one in operator.outputs.items()}
    known = {**paths, **{name: f"$({name})" for name in inputs}}
    return tuple(
        "".join(known[one] if at % 2 else literal(one) for at, one in enumerate(parts))
        for parts in parts_of(operator)
    )


def _collected(inputs: dict[str, Any], outputs: dict[str, Given]) -> list[str]:
    """Give the lines that put outputs where Kubeflow wants them."""
    lines = []
    for at, (name, one) in enumerate(outputs.items(), start=len(inputs)):
        lines.append(f'mkdir -p "$(dirname "${{{at}}}")"')
        if one.path:
            lines.append(f'cp -r {shlex.quote(one.path)} "${{{at}}}"')
        else:
            lines.append(f'{_VALUE} {name} "${{{at}}}"')
    return lines
