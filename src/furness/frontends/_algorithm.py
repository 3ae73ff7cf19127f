"""An algorithm of yunpipe, a JSON file that describes an image, as an operator.

All its shipped variants are read: with comments and trailing commas, without `instance_type`, with
`CPU: {}`, and as `wrap` publishes it. https://github.com/wangyx2005/yunpipe, `docs/developer.md`.
"""

import os
import re
from difflib import get_close_matches
from glob import escape

from furness.errors import DocumentError
from furness.frontends._algorithm_container import (
    command_in,
    folders_of,
    image_of,
    mounts_of,
    name_in,
)
from furness.frontends._algorithm_file import Algorithm
from furness.frontends._algorithm_needs import ports_of, resources_of, variables_of
from furness.frontends._commented_json import parse_map, without_comments
from furness.frontends.interface import Compiled
from furness.model.environment import Environment
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.types import parse_type

_KEY = re.compile(r'"(container_name|run_command)"\s*:')
_OURS = re.compile(r'"(operator|pipeline)"\s*:')
_KNOWN = (
    "container_name",
    "system",
    "input_file_path",
    "output_file_path",
    "executable_path",
    "executable",
    "run_command",
    "name",
    "instance_type",
    "memory",
    "CPU",
    "user_specified_environment_variables",
    "port",
)
_LEFT_OUT = {
    "system": "any image runs as it is, nothing is installed in it",
    "executable_path": "it only documents: the command names what is run",
    "executable": "it only documents: the command names what is run",
    "instance_type": "say what it needs instead: `resources: {cpus: …, memory: …, gpus: …}`",
}


def is_algorithm(path: str, text: str) -> bool:
    """Tell whether a file is an algorithm of yunpipe, whole or not."""
    return path.endswith(".json") and bool(_KEY.search(text)) and not _OURS.search(text)


def read_algorithm(path: str, text: str) -> Compiled:
    """Give the operator that an algorithm describes.

    Args:
        path: The file.
        text: Its content.

    Raises:
        DocumentError: All that is wrong with it, each with its place.
    """
    plain = without_comments(text)
    one = Algorithm(path=path, text=plain, data=parse_map(plain, path))
    operator = _operator(one)
    _tell_what_is_left_out(one)
    if one.problems:
        raise DocumentError.of(one.problems)
    return Compiled(operator=operator, hints=tuple(one.hints))


def _operator(one: Algorithm) -> Operator:
    image = image_of(one)
    name = one.get("name", str, "a text") or os.path.splitext(os.path.basename(one.path))[0]
    into, out = folders_of(one)
    result = f"Result-{name}-"
    return Operator(
        operator=name_in(one, name),
        inputs={
            "input": Input(type=parse_type("File"), description="The file to work on."),
            **variables_of(one),
        },
        outputs={"output": _output(os.path.join("output" if out else "", f"{escape(result)}*"))},
        environment=Environment(image=image),
        command=command_in(one, os.path.join(out or "", result)),
        variables={"NAME": name},
        mounts=mounts_of(into, out),
        ports=ports_of(one),
        resources=resources_of(one),
    )


def _output(path: str) -> Output:
    return Output(type=parse_type("File"), path=path, description="What was made of it.")


def _tell_what_is_left_out(one: Algorithm) -> None:
    for key, hint in _LEFT_OUT.items():
        value = one.data.get(key)
        if value:
            one.tell(key, f"`{key}` (`{value}`) is left out", hint)
    for key in sorted(one.data.keys() - set(_KNOWN)):
        near = get_close_matches(key, _KNOWN, n=1)
        hint = f"did you mean `{near[0]}`?" if near else "nothing is known of it"
        one.tell(key, f"`{key}` is no key of an algorithm, and is left out", hint)
