"""Importer: Kubeflow Pipelines: components of version 1, components and pipelines of version 2.

Version 2 is the IR that its compiler writes, `PipelineSpec` 2.1, with what is Kubernetes' own in a
second document (https://github.com/kubeflow/pipelines/tree/master/api).
"""

import os.path
from collections.abc import Iterator, Mapping
from typing import Any

from furness.errors import DocumentError
from furness.importers._component import is_component
from furness.importers._kfp.component import translate_component
from furness.importers._kfp.lists import elements_of
from furness.importers._kfp.pipeline import translate
from furness.importers._kfp.reading import Reading
from furness.importers._kubernetes import left_there
from furness.importers._read import list_at, map_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Source, read_sources
from furness.importers.claimed import is_claimed
from furness.importers.interface import Imported, Importer

_ENDINGS = (".yaml", ".yml", ".json")
_KNOWN = frozenset(
    (
        "components",
        "deploymentSpec",
        "pipelineInfo",
        "root",
        "schemaVersion",
        "sdkVersion",
        "defaultPipelineRoot",
    )
)
_PLATFORM = ("platforms", "kubernetes", "deploymentSpec", "executors")


class KfpImporter(Importer):
    """Reads Kubeflow's components and pipelines."""

    def recognises(self, path: str) -> bool:
        """See `Importer.recognises`; a component of CLAIMED is left to its own importer."""
        if not (os.path.isfile(path) and path.endswith(_ENDINGS)):
            return False
        try:
            data = _sources(path)[0].data
        except DocumentError:
            return False
        return _is_ir(data) or (is_component(data) and not is_claimed(data))

    def translate(self, path: str) -> Imported:
        """See `Importer.translate`."""
        first, *others = _sources(path)
        report = Report(first)
        if is_component(first.data):
            return translate_component(report)
        if not _is_ir(first.data):
            raise first.error(
                "kfp",
                "this is no component and no pipeline of Kubeflow",
                "a pipeline has `root:` and `deploymentSpec:`, as its compiler writes it",
            )
        tell_others(report, first.data, _KNOWN)
        secrets: dict[str, dict[str, str]] = {}
        for other in others:
            _read_platform(report, other, secrets)
        elements = elements_of(first.data)
        main = translate(Reading(report=report, elements=elements, secrets=secrets))
        return report.give(main)


def _is_ir(data: Any) -> bool:
    return bool(map_at(data, "root", "dag", "tasks") and map_at(data, "deploymentSpec"))


def _sources(path: str) -> list[Source]:
    """Read the documents in a file; a job of Kubeflow has the pipeline inside."""
    first, *others = read_sources(path)
    if isinstance(first.data, Mapping) and "pipelineSpec" in first.data:
        first = Source(first.path, first.text, first.data["pipelineSpec"])
    return [first, *others]


def _read_platform(report: Report, other: Source, secrets: dict[str, dict[str, str]]) -> None:
    """Read what is Kubernetes' own: secrets in variables; the rest is told of."""
    for label, given in map_at(other.data, *_PLATFORM).items():
        for key in map_at(given):
            if key == "secretAsEnv":
                found = list(_secrets_in(list_at(given, key)))
                secrets.setdefault(label, {}).update(found)
                told = [left_there(*one) for one in found]
            else:
                told = [(f"`{key}` is left out", "see whether the run needs it")]
            report.left += [
                other.problem("import-left", *words, *_PLATFORM, label, key) for words in told
            ]


def _secrets_in(given: list[Any]) -> Iterator[tuple[str, str]]:
    """Give the variables that are secrets, and what each is called there."""
    for one in given:
        for pair in list_at(one, "keyToEnv"):
            name = text_at(pair, "envVar")
            if name.isidentifier() and name.isascii():
                yield name, f"{text_at(one, 'secretName')}/{text_at(pair, 'secretKey')}"
