"""A grid wrapper of CLAIMED: many copies that share out batches become a scatter over them.

C3 0.4 writes wrappers of several kinds (`c3_create_gridwrapper --backend`). Where the batches are
what a file lists, or the files of a folder, each becomes an element, and no coordinator is needed.
The others keep their batches and their coordinator in object storage, and stay as they are.
"""

from typing import NamedTuple

from msgspec.structs import replace

from furness.importers._read import text_at
from furness.importers._report import Report
from furness.importers.interface import Imported
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.types import parse_type

_LISTED = frozenset(
    (
        "gw_batch_file",
        "gw_batch_file_col_name",
        "gw_file_path_pattern",
        "gw_group_by",
        "gw_coordinator_path",
        "gw_lock_timeout",
        "gw_ignore_error_files",
        "gw_max_time_wait_staggering",
    )
)
"""What the wrapper of the backend `local` takes: all of it is about how batches are shared out."""
_FOLDERS = frozenset(("sgw_source_folder", "sgw_target_folder"))
"""What the simple wrapper takes."""
_START = """\
import json, os, pathlib, runpy, sys
script = sys.argv[1]
sys.path.insert(0, os.path.dirname(script))
"""
_ONE_BATCH = (
    _START
    + """\
with open("batch.json", "w") as file:
    json.dump({os.environ["batch"]: 0}, file)
os.environ["gw_batch_file"] = "batch.json"
os.environ["gw_coordinator_path"] = "coordinator"
os.environ["gw_max_time_wait_staggering"] = "0"
sys.argv[:] = [script]
runpy.run_path(script, run_name="__main__")
errors = [one.read_text() for one in pathlib.Path("coordinator").rglob("*.err")]
sys.exit("\\n".join(errors) or None)
"""
)
_ONE_FILE = (
    _START
    + """\
source = pathlib.Path(os.environ["source"])
os.mkdir("source")
os.symlink(source, pathlib.Path("source", source.name))
os.environ["sgw_source_folder"] = "source"
os.environ["sgw_target_folder"] = "target"
sys.argv[:] = [script]
runpy.run_path(script, run_name="__main__")
errors = [one.read_text() for one in pathlib.Path("target").glob("*.FAILED*")]
sys.exit("\\n".join(errors) or None)
"""
)


class _Kind(NamedTuple):
    """How a wrapper is used for one element."""

    element: str
    elements: str
    type: str
    code: str
    outputs: dict[str, Output]


_BATCHES = _Kind("batch", "batches", "String", _ONE_BATCH, {})
_FILES = _Kind(
    "source",
    "sources",
    "File",
    _ONE_FILE,
    {"target": Output(type=parse_type("File"), path="target/*.PROCESSED*")},
)


def translate(report: Report, operator: Operator) -> Imported | None:
    """Translate a component that is a grid wrapper; None when it is none, or stays as it is.

    Args:
        report: Is told what is left out.
        operator: The component as an operator.
    """
    own = {name for name in operator.inputs if name.startswith(("gw_", "sgw_"))}
    if not own:
        return None
    if "gw_batch_file" in own and "gw_coordinator_path" in own and own <= _LISTED:
        return _scatter(report, operator, own, _BATCHES)
    if "sgw_source_folder" in own and own <= _FOLDERS:
        return _scatter(report, operator, own, _FILES)
    _tell_all(
        report,
        own,
        "stays an input: its batches are shared out by the wrapper, not by a scatter",
        "run several copies as before; or compile the component itself, and scatter over its files",
    )
    return None


def _scatter(report: Report, operator: Operator, own: set[str], kind: _Kind) -> Imported | None:
    script = operator.command[-1] if operator.command else ""
    if len(operator.command) != 2 or not script.endswith(".py"):  # noqa: PLR2004 - program and script
        hint = "write the command in full, and scatter over it"
        _tell_all(report, own, "stays an input: how the wrapper starts is not clear", hint)
        return None
    name = operator.operator
    hint = f"give the {kind.elements} themselves: `furness run {name}.yaml {kind.elements}=…`"
    _tell_all(report, own, "is no input any more: each batch is an element of a scatter", hint)
    rest = {key: one for key, one in operator.inputs.items() if key not in own}
    one = _for_one(operator, rest, kind)
    file = report.add(one, f"{one.operator}: an operator for one {kind.element}")
    pipeline = _pipeline(operator, file, rest, kind)
    said = f"{name}: a pipeline that scatters over {kind.elements}, instead of a grid"
    return report.give(report.add(pipeline, said))


def _for_one(operator: Operator, rest: dict[str, Input], kind: _Kind) -> Operator:
    """Give the operator for one element: its wrapper has that and no other."""
    program, script = operator.command
    return replace(
        operator,
        operator=f"{operator.operator}-one",
        inputs={kind.element: Input(type=parse_type(kind.type)), **rest},
        outputs={**operator.outputs, **kind.outputs},
        command=(program, "-c", kind.code, script),
    )


def _pipeline(operator: Operator, file: str, rest: dict[str, Input], kind: _Kind) -> Pipeline:
    described = Input(
        type=parse_type(f"List[{kind.type}]"), description=f"The {kind.elements} of the grid."
    )
    arguments = {kind.element: f"${kind.elements}", **{name: f"${name}" for name in rest}}
    step = Step(operator=file, arguments=arguments, scatter=Scatter((kind.element,)))
    return Pipeline(
        pipeline=operator.operator,
        version=operator.version,
        description=operator.description,
        inputs={kind.elements: described, **rest},
        steps={"one": step},
        outputs={name: f"$one.{name}" for name in {**operator.outputs, **kind.outputs}},
    )


def _tell_all(report: Report, names: set[str], message: str, hint: str) -> None:
    given = report.source.data["inputs"]
    for index, one in enumerate(given):
        if text_at(one, "name") in names:
            report.leave(f"`{one['name']}` {message}", hint, "inputs", index)
