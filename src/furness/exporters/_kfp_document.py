"""A pipeline of KFP while it is written: its components and its executors.

Each task has a component of its own, as KFP's compiler writes them; `kfp.local` needs that.
"""

import io
import json
import math
import re
import zipfile
from base64 import b64encode
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from furness.errors import DocumentError, Problem
from furness.exporters._kfp_types import ARTIFACTS, Wire, definitions
from furness.exporters._pod import is_foreign, name_for
from furness.exporters._told import FOLDER, runtime_files
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
_VALUES = ("constant", "defaultValue", "description")
_LARGEST = 1000**2
_BOOT = (
    "import base64,io,runpy,sys,tempfile,zipfile;"
    "place=tempfile.TemporaryDirectory();"
    "zipfile.ZipFile(io.BytesIO(base64.b64decode(sys.argv.pop(1)))).extractall(place.name);"
    "runpy.run_path(place.name+'/runtime/kfp.py',run_name='__main__')"
)

Definitions = dict[str, tuple[Wire, dict[str, Any]]]
"""Inputs or outputs of a component, each with what else is known of it."""


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


class Document:
    """A pipeline while it is written.

    No component in it has its name: KFP's loader would take that for the whole.
    """

    def __init__(self, subject: Subject, title: str | None) -> None:
        self._title = title
        self.components: dict[str, Any] = {}
        """What tasks run."""
        self.warnings: list[Problem] = []
        """What KFP cannot say."""
        self._subject = subject
        self._executors: dict[str, Any] = {}
        self._secrets: dict[str, Any] = {}

    def container(self, title: str, work: Work, inputs: Definitions, outputs: Definitions) -> str:
        """Write a component that is a container, and give its name.

        Args:
            title: What it should be called.
            work: What it does.
            inputs: What it takes.
            outputs: What it gives.
        """
        name = self._free(title)
        label = name.replace("comp-", "exec-", 1)
        sides = {"inputDefinitions": inputs, "outputDefinitions": outputs}
        self.components[name] = {
            "executorLabel": label,
            **{key: definitions(side) for key, side in sides.items() if side},
        }
        needed = _resources(work.resources) if work.resources else {}
        names = {_accepted(one): one for one in (*inputs, *outputs) if _accepted(one) != one}
        manner = {**work.manner, **({"names": names} if names else {})}
        words = self._words(replace(work, manner=manner))
        container = {"image": self._subject.image_of(work.operator), **words}
        self._executors[label] = {
            "container": {**container, **({"resources": needed} if needed else {})}
        }
        if work.resources and work.operator.secrets:
            keys = [{"secretKey": one, "envVar": one} for one in work.operator.secrets]
            secret = f"{name_for(work.operator.operator)}-secrets"
            self._secrets[label] = {"secretAsEnv": [{"secretName": secret, "keyToEnv": keys}]}
        return name

    def add(self, title: str, component: dict[str, Any]) -> str:
        """Add a component that is a DAG, and give its name."""
        name = self._free(title)
        self.components[name] = component
        return name

    def document(self, root: dict[str, Any], title: str, description: str) -> dict[str, Any]:
        """Give the pipeline."""
        kept = {"description": description} if description else {}
        return {
            "components": _with_names(dict(sorted(self.components.items()))),
            "deploymentSpec": {"executors": dict(sorted(self._executors.items()))},
            "pipelineInfo": {"name": name_for(title), **kept},
            "root": _with_names(root),
            "schemaVersion": "2.1.0",
            "sdkVersion": "kfp-2.17.0",
        }

    def platform(self) -> dict[str, Any] | None:
        """Give what Kubernetes is told besides; None if there is nothing."""
        if not self._secrets:
            return None
        told = {"executors": dict(sorted(self._secrets.items()))}
        return {"platforms": {"kubernetes": {"deploymentSpec": told}}}

    def _free(self, title: str) -> str:
        wanted = f"comp-{name_for(title)}"
        number, name = 1, wanted
        while name in self.components or name == f"comp-{self._title}":
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _words(self, work: Work) -> dict[str, Any]:
        """Give the command of a container: what is in its image, or is carried along."""
        manner = json.dumps(work.manner).replace("{{", "\\u007b\\u007b")
        said = ["--manner", manner] if work.manner else []
        args = [*said, "--executor_input", "{{$}}"]
        if not is_foreign(work.operator):
            return {"command": ["python3", f"{PLACE}/runtime/kfp.py", work.command], "args": args}
        carried = b64encode(self._archive(work)).decode()
        return {"command": ["python3", "-c", _BOOT, carried, work.command], "args": args}

    def _archive(self, work: Work) -> bytes:
        """Give what is carried into an image that is not ours, the same bytes each time."""
        pack = self._subject.pack_of(work.operator)
        told = msgspec.json.encode(pack.told, enc_hook=encode_hook)
        runtime = {name.removeprefix(f"{FOLDER}/"): one for name, one in runtime_files().items()}
        if f"{PLACE}/runtime/".encode() not in told or work.command != "run":
            runtime = {f"runtime/{name}.py": runtime[f"runtime/{name}.py"] for name in _CORE}
        files = {**runtime, "start.json": told} if work.command == "run" else runtime
        for name, path in pack.files.items() if work.command == "run" else ():
            with open(path, "rb") as file:
                files[f"operator/{name}"] = file.read()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
        if packed.tell() > _LARGEST:
            raise DocumentError(
                f"the files of `{work.operator.operator}` are too large to be carried into its"
                f" image: {packed.tell():,} bytes",
                hint="put them into the image",
                code="export-size",
            )
        return packed.getvalue()


def lists_in(wires: dict[str, Wire]) -> dict[str, Any]:
    """Tell which of some wires are lists of artifacts."""
    names = [name for name, wire in wires.items() if wire.form == ARTIFACTS]
    return {"lists": names} if names else {}


def _resources(needed: Resources) -> dict[str, Any]:
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
        count = str(needed.gpus)
        kind = "nvidia.com/gpu"
        found["accelerator"] = {
            "count": count,
            "resourceCount": count,
            "resourceType": kind,
            "type": kind,
        }
    return found


def _accepted(name: str) -> str:
    """Give the name of an input or output in KFP, where it begins with a letter."""
    return f"furness{name}" if name.startswith("_") else name


def _with_names(node: Any) -> Any:
    """Give a part of a document in which each name is one that KFP takes."""
    if isinstance(node, list):
        return [_with_names(one) for one in node]
    if not isinstance(node, dict):
        return _accepted(node) if isinstance(node, str) else node
    return {
        _accepted(key): one if key in _VALUES else _with_names(one) for key, one in node.items()
    }


def titled(text: str) -> str:
    """Give a text as an input's name may hold it."""
    return re.sub(r"\W+", "-", text).strip("-")
