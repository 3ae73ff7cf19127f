"""The stages of descpipe: what `run.py` says of itself, read and never imported.

https://github.com/joezuntz/descpipe, `descpipe/stage.py`.
"""

import ast
import os
import re
from typing import Any

from msgspec import Struct

from furness.errors import DocumentError, Place
from furness.importers._descpipe.folder import files_in

_FILE_NAME = re.compile(r"[^\0]+\.[A-Za-z]\w*")


class Stage(Struct, frozen=True, kw_only=True):
    """A stage: its interface and the files that it is made of."""

    name: str
    """What the pipeline calls it."""
    inputs: dict[str, str]
    """The ending of each input's file, by tag."""
    outputs: dict[str, str]
    """The ending of each output's file, by tag."""
    config: dict[str, Any] = {}
    """The name of each file of the configuration, or a value, by tag."""
    files: dict[str, bytes] = {}
    """What is in its folder; empty when the folder is not at hand."""
    left: tuple[str, ...] = ()
    """What in its folder is not copied, and why."""


def identifier(tag: str) -> str:
    """Give the name of an input or output that a tag stands for."""
    name = re.sub(r"\W", "_", tag)
    return f"_{name}" if name[:1].isdigit() else name


def is_file_name(value: Any) -> bool:
    """Tell whether an entry of a configuration is a file, and not a value."""
    return isinstance(value, str) and _FILE_NAME.fullmatch(value) is not None


def read_stage(name: str, folder: str) -> Stage:
    """Read the folder of a stage.

    Args:
        name: What the pipeline calls it.
        folder: Where `run.py` is.

    Raises:
        DocumentError: `run.py` is not Python, or holds no stage.
    """
    path = os.path.join(folder, "run.py")
    owner = next((one for one in ast.walk(_parse(name, path)) if _is_stage(one)), None)
    if not isinstance(owner, ast.ClassDef):
        message = f"`run.py` of the stage `{name}` has no class `Stage`"
        hint = "define `class Stage(descpipe.Stage)` with `inputs`, `outputs` and `config`"
        raise _wrong(message, hint, Place(path, 1, 1))
    tables = {key: _table(owner, key, path) for key in ("inputs", "outputs", "config")}
    files, left = files_in(folder)
    return Stage(name=name, **tables, files=files, left=left)


def _parse(name: str, path: str) -> ast.Module:
    try:
        with open(path, "rb") as file:
            return ast.parse(file.read(), filename="run.py")
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        message = f"`run.py` of the stage `{name}` is not Python"
        raise _wrong(message, "correct it", Place(path, line, 1)) from None
    except OSError as error:
        message = f"`run.py` of the stage `{name}` cannot be read"
        hint = f"check who may read it: {(error.strerror or '').lower()}"
        raise _wrong(message, hint, Place(path, 1, 1)) from None


def _wrong(message: str, hint: str, place: Place) -> DocumentError:
    return DocumentError(message, hint=hint, place=place, code="descpipe")


def _is_stage(node: ast.AST) -> bool:
    """Tell whether a class derives from `Stage`, or from `descpipe.Stage`."""
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(getattr(one, "attr", getattr(one, "id", "")) == "Stage" for one in bases)


def _table(owner: ast.ClassDef, key: str, path: str) -> dict[str, Any]:
    """Give one of the tables of a stage."""
    found: dict[str, Any] = {}
    for one in owner.body:
        names = [target.id for target in _targets(one) if isinstance(target, ast.Name)]
        value = getattr(one, "value", None)
        if key not in names or value is None:
            continue
        try:
            found = ast.literal_eval(value)
        except (ValueError, TypeError, SyntaxError, RecursionError):
            found = {"": None}
        if not _is_table(found, key):
            message = f"`{key}` is not a dict of texts that is written out"
            hint = f'write `{key} = {{"shear-catalog": "fits"}}`; the source is never executed'
            raise _wrong(message, hint, Place(path, one.lineno, one.col_offset + 1))
    return found


def _is_table(found: Any, key: str) -> bool:
    """Tell whether a table has tags, and for each an ending, or in `config` any value."""
    return isinstance(found, dict) and all(
        isinstance(tag, str) and re.search(r"\w", tag) and (isinstance(one, str) or key == "config")
        for tag, one in found.items()
    )


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []
