"""Write documents to files that the user names."""

import msgspec

from furness.cli import output
from furness.model.document import as_data, write_document
from furness.model.operator import Operator


def write(target: str, operator: Operator) -> None:
    """Write an operator to a file, and say so.

    Args:
        target: The file; one that ends in `.json` is JSON.
        operator: What is written.
    """
    if target.endswith(".json"):
        text = msgspec.json.format(msgspec.json.encode(as_data(operator))).decode() + "\n"
    else:
        text = write_document(operator)
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)
    output.note(f"written: {target}")
