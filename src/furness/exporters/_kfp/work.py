"""What a container does in a pipeline of KFP: in whose image, started how, with what."""

import io
import json
import math
import zipfile
from base64 import b64encode
from typing import Any

import msgspec
from msgspec import Struct

from furness.errors import DocumentError
from furness.exporters._folder import FOLDER, read_bytes, runtime_files
from furness.exporters._pod import is_foreign
from furness.exporters.interface import Subject
from furness.model.digest import encode_hook
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.start import PLACE

_CORE = (
    "kfp",
    "kfp_values",
    "cwl",
    "task",
    "alone",
    "condition",
    "condition_tokens",
    "condition_values",
)
_LARGEST = 1000**2
_BOOT = (
    "import base64,io,runpy,sys,tempfile,zipfile;"
    "place=tempfile.TemporaryDirectory();"
    "zipfile.ZipFile(io.BytesIO(base64.b64decode(sys.argv.pop(1)))).extractall(place.name);"
    "runpy.run_path(place.name+'/runtime/kfp.py',run_name='__main__')"
)


class Work(Struct, frozen=True, kw_only=True):
    """What a container does."""

    operator: Operator
    """In whose image."""
    command: str
    """What `runtime/kfp.py` is told to do."""
    manner: dict[str, Any]
    """How it is done."""
    resources: Resources | None = None
    """What it needs; None: next to nothing, and no secrets."""


def words_of(subject: Subject, work: Work) -> dict[str, Any]:
    """Give the command of a container: what is in its image, or is carried along."""
    manner = json.dumps(work.manner).replace("{{", "\\u007b\\u007b")
    said = ["--manner", manner] if work.manner else []
    args = [*said, "--executor_input", "{{$}}"]
    if not is_foreign(work.operator):
        return {"command": ["python3", f"{PLACE}/runtime/kfp.py", work.command], "args": args}
    carried = b64encode(_archive(subject, work)).decode()
    return {"command": ["python3", "-c", _BOOT, carried, work.command], "args": args}


def _archive(subject: Subject, work: Work) -> bytes:
    """Give what is carried into an image that is not ours."""
    packed = _zipped(_carried(subject, work))
    if len(packed) > _LARGEST:
        raise DocumentError(
            f"the files of `{work.operator.operator}` are too large to be carried into its"
            f" image: {len(packed):,} bytes",
            hint="put them into the image",
            code="export-size",
        )
    return packed


def _carried(subject: Subject, work: Work) -> dict[str, bytes]:
    """Give what is carried along: of the runtime all only where a task reads it itself."""
    pack = subject.pack_of(work.operator)
    told = msgspec.json.encode(pack.told, enc_hook=encode_hook)
    runtime = {name.removeprefix(f"{FOLDER}/"): one for name, one in runtime_files().items()}
    if f"{PLACE}/runtime/".encode() not in told or work.command != "run":
        runtime = {f"runtime/{name}.py": runtime[f"runtime/{name}.py"] for name in _CORE}
    if work.command != "run":
        return runtime
    files = {f"operator/{name}": read_bytes(path) for name, path in pack.files.items()}
    return {**runtime, "start.json": told, **files}


def _zipped(files: dict[str, bytes]) -> bytes:
    """Give an archive of some files, the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def resources_of(needed: Resources) -> dict[str, Any]:
    """Give the amounts that a container gets; they are floors, but for memory."""
    found: dict[str, Any] = {}
    if needed.cpus != Resources().cpus:
        found |= {"cpuRequest": float(needed.cpus), "resourceCpuRequest": f"{needed.cpus:g}"}
    if needed.memory:
        text = f"{math.ceil(needed.memory / 2**20)}Mi"
        gigabytes = round(needed.memory / 1e9, 6)
        for word in ("Request", "Limit"):
            found[f"memory{word}"] = gigabytes
            found[f"resourceMemory{word}"] = text
    if needed.gpus:
        found["accelerator"] = _accelerator(str(needed.gpus))
    return found


def _accelerator(count: str) -> dict[str, str]:
    kind = "nvidia.com/gpu"
    return {"count": count, "resourceCount": count, "resourceType": kind, "type": kind}
