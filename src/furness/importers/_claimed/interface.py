"""What a component of CLAIMED takes and gives: its script reads all of it from variables."""

import re
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.importers._component import Interface
from furness.importers._component_interface import interface_of
from furness.importers._report import Report
from furness.model.interface import Input, Output
from furness.model.types import parse_type

_SECRET = re.compile("password|passwd|secret|token|access_key|api_?key", re.IGNORECASE)
_PATH = re.compile("(?:^|_)(?:file|filename|path|folder|dir|directory|destination)(?:_|$)")
_FOLDER = re.compile("_(?:folder|dir|directory)(?:_|$)")


def interface_in(report: Report) -> Interface:
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


def tell_of_inputs(report: Report, interface: Interface) -> None:
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
