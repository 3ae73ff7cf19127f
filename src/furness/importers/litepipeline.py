"""LitePipeline: applications, as a folder or packed, and workflows, which are JSON.

https://github.com/fiefdx/LitePipeline
"""

import os

from msgspec.structs import replace

from furness.errors import DocumentError, FurnessError, Place
from furness.graph.check import check
from furness.importers._litepipeline.application import (
    MAIN,
    is_configuration,
    translate_application,
)
from furness.importers._litepipeline.files import (
    CONFIGURATION,
    is_archive,
    is_package,
    read_package,
    wrong,
)
from furness.importers._litepipeline.workflow import is_workflow, translate_workflow
from furness.importers._source import Source, parse_source, read_text
from furness.importers.interface import Imported, Importer
from furness.model.document import parse_document, read_data

_LARGEST = 1024 * 1024
_OURS = b"# yaml-language-server"
"""How a document of ours begins, as no file of an application does."""


class LitepipelineImporter(Importer):
    """Reads applications and workflows of LitePipeline."""

    def recognises(self, path: str) -> bool:
        """See `Importer.recognises`."""
        try:
            if os.path.isdir(path):
                path = os.path.join(path, CONFIGURATION)
            if is_archive(path):
                return is_configuration(read_package(path).configuration.data)
            if not path.endswith(".json") or os.path.getsize(path) > _LARGEST:
                return False
            data = _read(path).data
        except (FurnessError, OSError):
            return is_archive(path) and is_package(path)
        return is_workflow(data) or (
            os.path.basename(path) == CONFIGURATION and is_configuration(data)
        )

    def translate(self, path: str) -> Imported:
        """See `Importer.translate`."""
        is_package = os.path.isdir(path) or is_archive(path)
        if is_package or os.path.basename(path) == CONFIGURATION:
            made = translate_application(read_package(path))
            imported = made.report.give(MAIN)
        else:
            imported = translate_workflow(_workflow(path))
        _check(imported, path)
        return imported


def _workflow(path: str) -> Source:
    source = _read(path)
    if not isinstance(source.data, dict) or "applications" not in source.data:
        hint = f"an application has a `{CONFIGURATION}`, a workflow is JSON with `applications`"
        raise wrong("this is not a file of LitePipeline", hint, Place(path, 1, 1))
    return source


def _read(path: str) -> Source:
    """Read JSON, with the last commas that LitePipeline's own example has."""
    text = read_text(path)
    try:
        return parse_source(path, text)
    except DocumentError as error:
        try:
            return Source(path, text, read_data(text.replace("\t", " "), f"{path}.yaml"))
        except DocumentError:
            raise error from None


def _check(imported: Imported, path: str) -> None:
    """Refuse actions, and applications, that wait for each other."""
    mains = {name: one for name, one in imported.files.items() if os.path.basename(name) == MAIN}
    ours = {name: content for name, content in mains.items() if content.startswith(_OURS)}
    for name, content in ours.items():
        problems = check(parse_document(content.decode(), name))
        if problems:
            place = Place(path, 1, 1)
            raise DocumentError.of([replace(one, place=place) for one in problems])
