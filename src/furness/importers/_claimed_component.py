"""A component of CLAIMED: an image with a script that reads its inputs from variables."""

import os.path
import re
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.importers import _claimed_grid
from furness.importers._component import CONTAINER, Interface, interface_of, tokens_of
from furness.importers._names import unit_name
from furness.importers._read import list_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers.interface import Imported
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.types import parse_type

PYTHON_FOLDER = "/opt/app-root/src"
"""Where C3's images have Python scripts and notebooks."""
R_FOLDER = "/home/docker"
"""Where they have R scripts."""
_LINE = re.compile(
    r"(?P<program>(?:\S*/)?(?:i?python[\d.]*|Rscript))\s+(?P<path>\S+)"
    r"(?P<words>(?:\s+\w+=\"?\$\{?\d+\}?\"?)*)\s*"
)
_WORD = re.compile(r"(\w+)=\"?\$\{?(\d+)\}?")
_SECRET = re.compile("password|passwd|secret|token|access_key|api_?key", re.IGNORECASE)
_PATH = re.compile("(?:^|_)(?:file|filename|path|folder|dir|directory|destination)(?:_|$)")
_FOLDER = re.compile("_(?:folder|dir|directory)(?:_|$)")
_KNOWN = frozenset(("name", "description", "inputs", "outputs", "implementation"))
_KNOWN_CONTAINER = frozenset(("image", "command", "args"))


def translate(report: Report) -> Imported:
    """Translate a component."""
    operator = read(report)
    grid = _claimed_grid.translate(report, operator)
    if grid is not None:
        return grid
    said = (
        f"{operator.operator}: an operator of {_count(len(operator.inputs), 'input')}"
        f" and {_count(len(operator.outputs), 'output')}, in the image"
        f" `{text_at(report.source.data, *CONTAINER, 'image')}`, with a network as there"
    )
    return report.give(report.add(operator, said))


def read(report: Report) -> Operator:
    """Read a component as an operator."""
    data = report.source.data
    tell_others(report, data, _KNOWN)
    tell_others(report, data, _KNOWN_CONTAINER, *CONTAINER)
    interface = _interface(report)
    _tell_of_inputs(report, interface)
    image = image_of(report, *CONTAINER)
    return Operator(
        operator=unit_name(text_at(data, "name")),
        version=version_of(image) or "0.1.0",
        description=text_at(data, "description").strip(),
        inputs=interface.inputs,
        outputs=interface.outputs,
        environment=Environment(image=image),
        command=_command(report, interface),
        network=True,
    )


def _interface(report: Report) -> Interface:
    """Read the interface: what is named `output_…` is a file or folder that the script makes."""
    found = interface_of(report)
    inputs = {name: _truthful(one) for name, one in found.inputs.items()}
    made = [name for name, one in inputs.items() if is_output(name, one)]
    outputs = {name: output_at(name, one.path) for name, one in found.outputs.items()}
    outputs |= {name: output_at(name, inputs[name].default or name) for name in made}
    described: dict[str, Any] = {**inputs, **found.outputs}
    return Interface(
        inputs={name: one for name, one in inputs.items() if name not in made},
        outputs={
            name: replace(one, description=described[name].description)
            for name, one in outputs.items()
        },
        values={},
        names=found.names,
    )


def is_output(name: str, declared: Input) -> bool:
    """Tell whether an input says where the script is to write a result."""
    is_text = declared.type.required.name == "String"
    return name.startswith("output_") and is_text and declared.default is not UNSET


def output_at(name: str, path: Any) -> Output:
    """Give an output that the script writes to a path: a folder, if it is called so."""
    kind = "Directory" if _FOLDER.search(name) or str(path).endswith("/") else "File"
    return Output(type=parse_type(kind), path=str(path))


def _truthful(declared: Input) -> Input:
    """Let false be an empty text: in CLAIMED's scripts `bool` of any other text is true."""
    is_boolean = declared.type.required.name == "Boolean"
    return replace(declared, words=("True", "")) if is_boolean else declared


def _tell_of_inputs(report: Report, interface: Interface) -> None:
    """Tell of inputs that are texts, as in the file, and that may mean more."""
    for index, (theirs, name) in enumerate(interface.names.inputs.items()):
        if theirs.startswith(("gw_", "sgw_")) or name not in interface.inputs:
            continue
        if _SECRET.search(name):
            hint = f"write `secrets: [{name}]` instead of the input"
            message = f"`{name}` is an input, whose value is recorded with each run"
            report.leave(message, hint, "inputs", index)
        elif _PATH.search(name) and interface.inputs[name].type.required.name == "String":
            hint = (
                f"write `{name}: {{type: File}}` or `Directory`; or put files into a folder that"
                " `CLAIMED_DATA_PATH` names"
            )
            message = f"`{name}` is a text, as there: a path in it is one of the container"
            report.leave(message, hint, "inputs", index)


def image_of(report: Report, *keys: str | int) -> str:
    """Read the image of a container; a tag that C3 never filled in is left out.

    Raises:
        DocumentError: There is none.
    """
    image = text_at(report.source.data, *keys, "image")
    if not image:
        hint = "write the image's name after `image:`"
        raise report.source.error("component", "the container has no image", hint, *keys)
    if "$" in image:
        hint = "write the image's name with its tag in `environment`"
        report.leave(f"`{image}` was never filled in", hint, *keys, "image")
        return re.sub(r":?\$\{?\w*\}?", "", image) or "image"
    return image


def _command(report: Report, interface: Interface) -> tuple[str, ...]:
    """Give what starts the script: the variables have the inputs, so its line needs no words."""
    words = list_at(report.source.data, *CONTAINER, "command")
    script = words[2] if len(words) > 2 and isinstance(words[2], str) else ""  # noqa: PLR2004 - after `sh -ec`
    line = _LINE.fullmatch(script.strip())
    keys = (*CONTAINER, "command")
    known = {**interface.names.inputs, **interface.names.outputs}
    if line is None or not known.keys() >= {name for name, _ in _WORD.findall(line["words"])}:
        if "./" in script:
            hint = "write paths in the image in full: a task starts in its workspace"
            report.leave("the command has paths in the image's folder", hint, *keys)
        return tokens_of(report, interface)
    for index, word in enumerate(words[3:], 3):
        for name in word.values() if isinstance(word, Mapping) else ():
            if name not in known:
                message = f"`{name}` in the command is no input or output"
                hint = "each variable has the input of its name, whatever the words' order"
                report.leave(message, hint, *keys, index)
    return (line["program"], place_in_image(line["program"], line["path"]))


def place_in_image(program: str, path: str) -> str:
    """Give where a script is in an image that C3 made, by what starts it."""
    folder = R_FOLDER if program.endswith("Rscript") else PYTHON_FOLDER
    return os.path.normpath(os.path.join(folder, path))


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
