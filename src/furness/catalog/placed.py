"""An operator as a folder that people read and change: its document, its sources, its locks."""

import os
import tempfile
from collections.abc import Mapping

from furness.catalog import unpack
from furness.catalog.artifact import DOCUMENT, File
from furness.model.document import write_document
from furness.model.operator import Operator

_WRITTEN = "operator.yaml"


def write_operator(operator: Operator, files: Mapping[str, File], target: str) -> None:
    """Write all beside the target and move it there last, so that no half of it is seen.

    Args:
        operator: The operator.
        files: Its files by path, as `unpack.files_of` gives them.
        target: The folder, which is empty or not there yet.

    Raises:
        OSError: It cannot be written, or there is something in it.
    """
    parent = os.path.dirname(os.path.abspath(target))
    os.makedirs(parent, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=parent) as part:
        whole = os.path.join(part, "operator")
        unpack.write_files({name: one for name, one in files.items() if name != DOCUMENT}, whole)
        os.makedirs(whole, exist_ok=True)
        with open(os.path.join(whole, _WRITTEN), "w", encoding="utf-8") as file:
            file.write(write_document(operator))
        if os.path.isdir(target):
            os.rmdir(target)
        os.rename(whole, target)
