"""The documents that an importer made, and what it tells of the rest."""

from furness.importers.interface import Imported
from furness.model.document import parse_document
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Unit


def unit_of(imported: Imported, name: str | None = None) -> Unit:
    """Give one of the documents, else the main one."""
    name = name or imported.main
    return parse_document(imported.files[name].decode(), name)


def operator_of(imported: Imported, name: str | None = None) -> Operator:
    found = unit_of(imported, name)
    assert isinstance(found, Operator)
    return found


def pipeline_of(imported: Imported, name: str | None = None) -> Pipeline:
    found = unit_of(imported, name)
    assert isinstance(found, Pipeline)
    return found


def left_of(imported: Imported) -> str:
    """Give what was left out, with hints and places, one on each line."""
    return "\n".join(f"{one.message} | {one.hint} | {one.place}" for one in imported.left)
