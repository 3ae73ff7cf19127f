"""Importer: what CLAIMED publishes: components for Kubeflow, and jobs for Kubernetes.

Both are written by C3, CLAIMED's compiler, version 0.4 and those before
(https://github.com/claimed-framework/c3). Its CWL is read by the importer `cwl`.
"""

import os.path
import re
from typing import TYPE_CHECKING, Any

from furness.errors import DocumentError
from furness.importers._claimed import component, job
from furness.importers._component import CONTAINER, is_component
from furness.importers._read import list_at, text_at
from furness.importers._report import Report
from furness.importers._source import Source, parse_source, read_sources, read_text
from furness.importers.interface import Imported, Importer
from furness.lazy import lazy

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")

_BARE = re.compile(r"^(\s*(?:description|human_name): )([^\s\"'|>].*)$", re.MULTILINE)


class ClaimedImporter(Importer):
    """Reads components and jobs of CLAIMED; a job of any origin, since C3's look like others."""

    def recognises(self, path: str) -> bool:
        """See `Importer.recognises`."""
        if not (os.path.isfile(path) and path.endswith((".yaml", ".yml"))):
            return False
        try:
            data = _read(path)[0].data
        except DocumentError:
            return False
        return is_claimed(data) or _is_job(data)

    def translate(self, path: str) -> Imported:
        """See `Importer.translate`.

        Of a job `x.job.yaml` whose component `x.yaml` is beside it, types and defaults are taken
        from there.
        """
        source, *others = _read(path)
        report = Report(source)
        for other in others:
            kind = text_at(other.data, "kind") or "a document"
            message, hint = f"`{kind}` is left out", "see whether the run needs it"
            report.left.append(other.problem("import-left", message, hint))
        if _is_job(report.source.data):
            return job.translate(report)
        if is_component(report.source.data):
            return component.translate(report)
        raise report.source.error(
            "not-claimed",
            "this is no component and no job of CLAIMED",
            "a component has `implementation: {container: …}`, a job `kind: Job`",
        )


def _read(path: str) -> list[Source]:
    """Read a file, a job or component first.

    C3 writes descriptions as they are, so that a colon in one spoils some published components:
    where a file is no YAML, they are put into quotation marks.
    """
    try:
        found = read_sources(path)
        return sorted(found, key=lambda one: not (_is_job(one.data) or is_component(one.data)))
    except DocumentError:
        text = read_text(path)
        mended = _BARE.sub(lambda match: f"{match[1]}{json.dumps(match[2])}", text)
        if mended == text or "implementation:" not in text:
            raise
        return [parse_source(path, mended)]


def is_claimed(data: Any) -> bool:
    """Tell whether data are a component that was written by C3, or by hand for CLAIMED."""
    if not is_component(data):
        return False
    command = [one for one in list_at(data, *CONTAINER, "command") if isinstance(one, str)]
    told = (text_at(data, *CONTAINER, "image"), text_at(data, "description"), *command)
    return any("claimed" in one.lower() for one in told)


def _is_job(data: Any) -> bool:
    return text_at(data, "kind") == "Job" and text_at(data, "apiVersion") == "batch/v1"
