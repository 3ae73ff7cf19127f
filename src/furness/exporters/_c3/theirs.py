"""An operator that C3 can build, as C3's files tell of it."""

import os
import re

from furness.exporters._c3.defaults import is_written
from furness.exporters._c3.files import Component, Given, Taken, arguments_of, quoted
from furness.exporters._c3.inputs import take_inputs
from furness.exporters._c3.lost import Made, kind_of, tell_of_outputs, tell_of_the_rest
from furness.exporters._c3.reading import Reading
from furness.exporters._pod import fixed_of, name_for, secrets_of
from furness.exporters.interface import Subject
from furness.model.interface import Input
from furness.model.operator import Operator

_PYTHON = ("/opt/app-root/bin/", "/opt/app-root/src/")
_FOLDERS = {".py": _PYTHON, ".ipynb": _PYTHON, ".r": ("", "/home/docker/")}
PROGRAMS = {".py": "python", ".ipynb": "ipython", ".r": "Rscript"}
"""What C3 starts each kind of source with."""
_JOB_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def of_c3(subject: Subject, operator: Operator, reading: Reading) -> Made:
    """Give what C3 itself would write, and where that differs."""
    inputs, warnings = take_inputs(operator, reading)
    made = Made(_component_of(subject, operator, reading, inputs), [], warnings)
    tell_of_outputs(made, operator, reading)
    tell_of_the_rest(made, operator)
    return made


def _component_of(
    subject: Subject, operator: Operator, reading: Reading, inputs: dict[str, Taken]
) -> Component:
    kind, name = kind_of(operator.source), reading.name
    code = f"claimed_{os.path.basename(operator.source or '')}"
    outputs = _outputs(operator, reading, inputs)
    version = subject.version or operator.version
    return Component(
        name=name,
        description=_description(operator, reading),
        image=f"{subject.repository.rstrip('/')}/claimed-{name}:{version}",
        script=(f"{PROGRAMS[kind]} ./{code} {arguments_of((*inputs, *outputs))}",),
        command=(f"{_FOLDERS[kind][0]}{PROGRAMS[kind]}", code),
        folder=_FOLDERS[kind][1],
        inputs=inputs,
        outputs=outputs,
        job_name=name if _JOB_NAME.fullmatch(name) else name_for(name),
        variables=(*fixed_of(operator), *secrets_of(operator)),
    )


def _description(operator: Operator, reading: Reading) -> str:
    found, own = reading.description, operator.description
    if found is None or not is_written(own, reading.text):
        found = own or f"claimed-{reading.name}"
    text = found.replace("\n", " ").replace('"', "'")
    return quoted(f"{text} \u2013 CLAIMED V0.1")


def _outputs(operator: Operator, reading: Reading, inputs: dict[str, Taken]) -> dict[str, Given]:
    found = {}
    for name in reading.outputs:
        words = "output path" if kind_of(operator.source) == ".r" else f"Output path for {name}"
        own = operator.outputs.get(name)
        if name not in inputs:
            found[name] = Given(
                description=f'"{words}"',
                path=own.path if own else None,
                is_folder=own is not None and own.type.required.name == "Directory",
            )
    return found


def why_not(operator: Operator, reading: Reading | None) -> str:
    """Give why C3 cannot build an operator; nothing if it can."""
    if reading is None:
        return "it is no script or notebook that reads its inputs from variables"
    if reading.is_foreign:
        return "it is a notebook that is not in Python"
    for name, one in operator.inputs.items():
        is_seen = name in reading.inputs
        if not _NAME.fullmatch(name) or not (is_seen or _is_variable(name, one, operator, reading)):
            return f"its input `{name}` is no variable of the environment"
    return ""


def _is_variable(name: str, one: Input, operator: Operator, reading: Reading) -> bool:
    """Tell whether an input reaches the source as a variable; a notebook's may be set in a cell."""
    if one.flag or any(re.search(rf"\$\{{?{name}\b", word) for word in operator.command):
        return False
    is_notebook = kind_of(operator.source) == ".ipynb"
    return not is_notebook or bool(re.search(f"[\"']{name}[\"']", reading.text))
