"""CWL: tools and workflows of the Common Workflow Language, v1.0 to v1.2, packed ones too.

They are read by `cwl-utils` (`furness[cwl]`); https://www.commonwl.org/specification.
JavaScript is never evaluated: what needs it is reported.
"""

import re

from furness.errors import DocumentError, Problem
from furness.graph.check import check
from furness.importers._cwl.load import Library
from furness.importers._cwl.names import Report
from furness.importers._cwl.process import Process
from furness.importers._cwl.requirements import InForce, in_force
from furness.importers._cwl.tool import Made, translate_tool
from furness.importers._cwl.workflow import translate_workflow
from furness.importers.interface import Imported, Importer

_VERSION = re.compile(rb"""^[\s{,]*["']?cwlVersion["']?\s*:""", re.MULTILINE)
_CLASS = re.compile(
    rb"""["']?class["']?\s*:\s*["']?(CommandLineTool|Workflow|ExpressionTool|Operation)\b"""
)
_READ_AT_MOST = 4 * 1024 * 1024


class CwlImporter(Importer):
    """Reads tools and workflows of CWL."""

    def recognises(self, path: str) -> bool:
        """See `Importer.recognises`."""
        try:
            with open(path, "rb") as file:
                content = file.read(_READ_AT_MOST)
        except OSError:
            return False
        return bool(_VERSION.search(content) and _CLASS.search(content))

    def translate(self, path: str) -> Imported:
        """See `Importer.translate`."""
        library = Library()
        report = Report(library)
        main = library.main(path)
        made = _Translation(report).made(main, {})
        problems = check(made.unit)
        if problems:
            place = library.place(main)
            raise DocumentError.of(
                [Problem(one.code, one.message, one.hint, place) for one in problems]
            )
        return Imported(
            main=made.file,
            files=report.files,
            translated=tuple(report.translated),
            left=tuple(report.left),
        )


class _Translation:
    """One translation; what is used several times is translated once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._known: dict[tuple[int, tuple[int, ...]], Made] = {}
        self._open: list[int] = []

    def made(self, process: Process, around: InForce) -> Made:
        """Give what becomes of a process.

        Args:
            process: It.
            around: What is in force around it.
        """
        key = (id(process.node), tuple(id(one.node) for one in around.values()))
        if key not in self._known:
            if id(process.node) in self._open:
                raise DocumentError(
                    f"the workflow `{process.name}` contains itself",
                    hint="a workflow cannot be one of its own steps",
                    place=self._report.library.place(process),
                    code="cwl",
                )
            self._open.append(id(process.node))
            self._known[key] = self._translate(process, in_force(process, around))
            self._open.pop()
        return self._known[key]

    def _translate(self, process: Process, required: InForce) -> Made:
        if process.kind == "Workflow":
            return translate_workflow(process, required, self._report, self.made)
        return translate_tool(process, required, self._report)
