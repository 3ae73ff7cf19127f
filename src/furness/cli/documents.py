"""Print documents, or write them to files that the user names."""

import msgspec

from furness.cli import output
from furness.model.document import as_data, write_document
from furness.model.operator import Operator


def give(operator: Operator, target: str | None, *, as_json: bool) -> None:
    """Write an operator to a file, or print it.

    Args:
        operator: What is written.
        target: The file; one that ends in `.json` is JSON.
        as_json: Whether to print one JSON document, also where there is a file.
    """
    if target:
        _write(target, operator)
    if as_json:
        output.document(as_data(operator))
    elif not target:
        output.data(write_document(operator).rstrip("\n"))


def _write(target: str, operator: Operator) -> None:
    if target.endswith(".json"):
        text = msgspec.json.format(msgspec.json.encode(as_data(operator))).decode() + "\n"
    else:
        text = write_document(operator)
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    output.note(f"written: {target}")
