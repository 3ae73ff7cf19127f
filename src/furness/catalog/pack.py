"""An operator as it can be taken elsewhere: its files, and its document for that."""

import os
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from furness.catalog.artifact import Artifact
from furness.catalog.contents import MOST_BYTES, MOST_FILES
from furness.catalog.files import files_of, is_file, name_in, read_file
from furness.catalog.make import make
from furness.errors import InputError
from furness.model.operator import Operator


def pack(operator: Operator, folder: str, origin: Mapping[str, str] | None = None) -> Artifact:
    """Make an artifact of an operator.

    Its files are the source, what that imports or reads from beside it, the requirements files of
    its environment, locks beside it, and the files and folders that are defaults.

    Args:
        operator: The operator, complete: its paths are absolute.
        folder: The folder of its document, for one without a source.
        origin: Further annotations of the artifact.

    Raises:
        InputError: A file lies outside the folder of the source, or is too large.
    """
    root = os.path.dirname(operator.source) if operator.source else os.path.abspath(folder)
    names = files_of(operator, root)
    paths = (os.path.join(root, name) for name in names)
    size = sum(os.path.getsize(path) for path in paths if os.path.isfile(path))
    if size > MOST_BYTES or len(names) >= MOST_FILES:
        raise InputError(
            f"`{operator.operator}` is too large: {len(names)} files, {size} bytes",
            hint=f"at most {MOST_BYTES >> 20} MiB: let large files be inputs",
            code="operator-files",
        )
    return make(_relative(operator, root), {one: read_file(root, one) for one in names}, origin)


def _relative(operator: Operator, root: str) -> Operator:
    """Give an operator with paths as its document has them in the folder."""
    inputs = {
        name: replace(one, default=_relative_default(one.default, root))
        for name, one in operator.inputs.items()
    }
    source = name_in(operator.source, root) if operator.source else None
    command = tuple(
        source if source and one == operator.source else one for one in operator.command
    )
    return replace(operator, source=source, command=command, inputs=inputs)


def _relative_default(value: Any, root: str) -> Any:
    if isinstance(value, list):
        return [_relative_default(one, root) for one in value]
    if not is_file(value):
        return value
    name = name_in(value["path"], root)
    return f"${name}" if name.startswith("$") else name
