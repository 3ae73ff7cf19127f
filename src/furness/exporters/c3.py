"""The three files that C3, CLAIMED's compiler, writes beside an operator, for the image it built.

A component for Kubeflow Pipelines, a Job for Kubernetes and a tool in CWL, byte for byte as version
0.4.3 writes them (https://github.com/claimed-framework/c3), except where their readers refuse
those, or would get another default or interface than the source has: each such place is a warning.
What C3 cannot build has files of the same form, for the image that `furness build` makes.
"""

import os
from typing import ClassVar

from furness.errors import DocumentError, Problem
from furness.exporters._c3.lost import Made, kind_of, lose, tell_of_the_rest
from furness.exporters._c3.ours import component_of, lost_of
from furness.exporters._c3.reading import Reading, read
from furness.exporters._c3.theirs import PROGRAMS, of_c3, why_not
from furness.exporters._c3.written import write_component, write_job, write_tool
from furness.exporters._pod import is_foreign
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.document import decode_text
from furness.model.operator import Operator
from furness.model.pipeline import Unit, name_of


class C3Exporter(Exporter):
    """Writes C3's files."""

    summary: ClassVar[str] = "the three files of CLAIMED's C3"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        operator = _operator_of(subject.unit)
        name, made = _named(subject, operator)
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
    if source is None or kind_of(source) not in PROGRAMS or operator.entry:
        return None
    with open(source, "rb") as file:
        return read(source, decode_text(file.read(), source).replace("\r\n", "\n"))


def _named(subject: Subject, operator: Operator) -> tuple[str, Made]:
    """Give what the files say, with their name: C3's if C3 can build the operator."""
    reading = _read(operator)
    why = why_not(operator, reading)
    if reading is None or why:
        return operator.operator, _of_ours(subject, operator, why)
    name = os.path.splitext(os.path.basename(operator.source or ""))[0]
    return name, of_c3(subject, operator, reading)


def _of_ours(subject: Subject, operator: Operator, why: str) -> Made:
    warning = Problem(
        "export-c3",
        f"C3 cannot build `{operator.operator}`: {why}; its files are for {_image(operator)}",
        "build it first, `furness build -r REPOSITORY --push`, and name that repository here",
    )
    made = Made(component_of(subject, operator), [], [warning])
    for name in lost_of(operator):
        lose(made, f"the output {name}")
    tell_of_the_rest(made, operator)
    return made


def _image(operator: Operator) -> str:
    return "its own image" if is_foreign(operator) else "the image of `furness build`"
