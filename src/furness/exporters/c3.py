"""The three files that C3, CLAIMED's compiler, writes beside an operator, for the image it built.

A component for Kubeflow Pipelines, a Job for Kubernetes and a tool in CWL, byte for byte as version
0.4.3 writes them (https://github.com/claimed-framework/c3), except where their readers refuse
those, or would get another default or interface than the source has: each such place is a warning.
What C3 cannot build has files of the same form, for the image that `furness build` makes.
"""

import os
import re
from typing import ClassVar

from msgspec import Struct

from furness.errors import DocumentError, Problem
from furness.exporters._c3_files import (
    Component,
    Given,
    Taken,
    arguments_of,
    quoted,
    write_component,
    write_job,
    write_tool,
)
from furness.exporters._c3_inputs import is_written, take_inputs
from furness.exporters._c3_ours import component_of, lost_of
from furness.exporters._c3_reading import Reading, read
from furness.exporters._pod import is_foreign, literal, name_for, secrets_of
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.document import decode_text
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Unit, name_of
from furness.model.resources import Resources

_PYTHON = ("/opt/app-root/bin/", "/opt/app-root/src/")
_FOLDERS = {".py": _PYTHON, ".ipynb": _PYTHON, ".r": ("", "/home/docker/")}
_PROGRAMS = {".py": "python", ".ipynb": "ipython", ".r": "Rscript"}
_JOB_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EXECUTED = "notebook"


class C3Exporter(Exporter):
    """Writes C3's files."""

    summary: ClassVar[str] = "the three files of CLAIMED's C3"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        operator = _operator_of(subject.unit)
        reading = _read(operator)
        why = _why_not(operator, reading)
        if reading is None or why:
            name, made = operator.operator, _of_ours(subject, operator, why)
        else:
            name = os.path.splitext(os.path.basename(operator.source or ""))[0]
            made = _of_c3(subject, operator, reading)
        head = "".join(f"# C3's format has no place for {one}.\n" for one in made.lost)
        files = {
            f"{name}.yaml": head + write_component(made.component),
            f"{name}.job.yaml": head + write_job(made.component),
            f"{name}.cwl": head + write_tool(made.component),
        }
        return Export(
            main=f"{name}.yaml",
            files={path: content.encode() for path, content in files.items()},
            use=f"kubectl apply -f {name}.job.yaml",
            warnings=tuple(made.warnings),
        )


class _Made(Struct, frozen=True):
    """What the files say, what they do not, and where they differ from C3's."""

    component: Component
    lost: list[str]
    warnings: list[Problem]


def _operator_of(unit: Unit) -> Operator:
    if not isinstance(unit, Operator):
        raise DocumentError(
            f"C3 has no pipelines, and `{name_of(unit)}` is one",
            hint="export the operator of each step, or the pipeline with `--to kfp`",
            code="export-c3",
        )
    if "component" in unit.inputs:
        raise DocumentError(
            "`component` is the image in C3's CWL, and cannot be an input",
            hint="give the input another name",
            code="export-c3",
        )
    if is_foreign(unit) and not unit.command:
        raise DocumentError(
            f"`{unit.operator}` is a container whose command is not known, and C3's files have one",
            hint="write its `command` into the document",
            code="export-c3",
        )
    return unit


def _read(operator: Operator) -> Reading | None:
    """Give what C3 reads in the source; None if it is none for C3."""
    source = operator.source
    if source is None or _kind_of(source) not in _PROGRAMS or operator.entry:
        return None
    with open(source, "rb") as file:
        return read(source, decode_text(file.read(), source).replace("\r\n", "\n"))


def _why_not(operator: Operator, reading: Reading | None) -> str:
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


def _of_ours(subject: Subject, operator: Operator, why: str) -> _Made:
    warning = Problem(
        "export-c3",
        f"C3 cannot build `{operator.operator}`: {why}; its files are for {_image(operator)}",
        "build it first, `furness build -r REPOSITORY --push`, and name that repository here",
    )
    made = _Made(component_of(subject, operator), [], [warning])
    for name in lost_of(operator):
        _lose(made, f"the output {name}")
    _tell_of_the_rest(made, operator)
    return made


def _image(operator: Operator) -> str:
    return "its own image" if is_foreign(operator) else "the image of `furness build`"


def _kind_of(source: str | None) -> str:
    return os.path.splitext(source or "")[1].lower()


def _is_variable(name: str, one: Input, operator: Operator, reading: Reading) -> bool:
    """Tell whether an input reaches the source as a variable; a notebook's may be set in a cell."""
    if one.flag or any(re.search(rf"\$\{{?{name}\b", word) for word in operator.command):
        return False
    is_notebook = _kind_of(operator.source) == ".ipynb"
    return not is_notebook or bool(re.search(f"[\"']{name}[\"']", reading.text))


def _of_c3(subject: Subject, operator: Operator, reading: Reading) -> _Made:
    inputs, warnings = take_inputs(operator, reading)
    kind, name = _kind_of(operator.source), reading.name
    code = f"claimed_{os.path.basename(operator.source or '')}"
    outputs = _outputs(operator, reading, inputs)
    line = f"{_PROGRAMS[kind]} ./{code} {arguments_of((*inputs, *outputs))}"
    version = subject.version or operator.version
    fixed = [{"name": one, "value": literal(text)} for one, text in operator.variables.items()]
    component = Component(
        name=name,
        description=_description(operator, reading),
        image=f"{subject.repository.rstrip('/')}/claimed-{name}:{version}",
        script=(line,),
        command=(f"{_FOLDERS[kind][0]}{_PROGRAMS[kind]}", code),
        folder=_FOLDERS[kind][1],
        inputs=inputs,
        outputs=outputs,
        job_name=name if _JOB_NAME.fullmatch(name) else name_for(name),
        variables=(*fixed, *secrets_of(operator)),
    )
    made = _Made(component, [], warnings)
    _tell_of_outputs(made, operator, reading)
    _tell_of_the_rest(made, operator)
    return made


def _description(operator: Operator, reading: Reading) -> str:
    found, own = reading.description, operator.description
    if found is None or not is_written(own, reading.text):
        found = own or f"claimed-{reading.name}"
    text = found.replace("\n", " ").replace('"', "'")
    return quoted(f"{text} \u2013 CLAIMED V0.1")


def _outputs(operator: Operator, reading: Reading, inputs: dict[str, Taken]) -> dict[str, Given]:
    found = {}
    for name in reading.outputs:
        words = "output path" if _kind_of(operator.source) == ".r" else f"Output path for {name}"
        own = operator.outputs.get(name)
        if name not in inputs:
            found[name] = Given(
                description=f'"{words}"',
                path=own.path if own else None,
                is_folder=own is not None and own.type.required.name == "Directory",
            )
    return found


def _tell_of_outputs(made: _Made, operator: Operator, reading: Reading) -> None:
    inputs, outputs = made.component.inputs, made.component.outputs
    made.warnings.extend(
        Problem(
            "export-c3",
            f"C3 makes `{name}` an output; it is read, and an input here",
            "read variables with `os.getenv` for C3 itself",
        )
        for name in reading.outputs
        if name in inputs
    )
    made.warnings.extend(
        Problem(
            "export-c3",
            f"C3's CWL does not give `{name}`, as its path is not known",
            "assign a path that is written out, such as `out/table.csv`",
        )
        for name, one in outputs.items()
        if one.path is None
    )
    for name in operator.outputs:
        if name == _EXECUTED and _kind_of(operator.source) == ".ipynb":
            made.warnings.append(
                Problem(
                    "export-c3",
                    "C3 does not keep the notebook as it was executed",
                    "export it with `--to kfp` or `--to cwl`, which keep it",
                )
            )
        elif name in inputs:
            made.warnings.append(
                Problem(
                    "export-c3",
                    f"`{name}` is an input for C3, and the file that it names no output",
                    "export it with `--to kfp` or `--to cwl`, which give the file",
                )
            )
        elif name not in outputs:
            _lose(made, f"the output {name}")


def _tell_of_the_rest(made: _Made, operator: Operator) -> None:
    for one in operator.secrets:
        _lose(made, f"the secret {one}, but in the Job")
    for one in operator.variables if made.component.variables else ():
        _lose(made, f"the variable {one}, but in the Job")
    if operator.resources != Resources():
        _lose(made, "resources")


def _lose(made: _Made, what: str) -> None:
    made.lost.append(what)
    made.warnings.append(
        Problem(
            "export-c3",
            f"C3's format has no place for {what}",
            "export it with `--to kfp`, `--to kubernetes` or `--to cwl`",
        )
    )
