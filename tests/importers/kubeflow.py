"""Files of Kubeflow as its compiler writes them, made of a few words, and what becomes of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from furness.importers.interface import Imported
from furness.importers.kfp import KfpImporter
from furness.model.document import write_document
from tests.folder import Folder
from tests.importers.documents import operator_of


def function(source: str) -> dict[str, Any]:
    """Give the container of a function, as the compiler puts it into a command."""
    name = source.partition("def ")[2].partition("(")[0]
    args = ["--executor_input", "{{$}}", "--function_to_execute", name]
    return {"image": "python:3.11", "command": ["sh", "-c", "true", source], "args": args}


def component(container: Mapping[str, Any], inputs: Any = None, outputs: Any = None) -> Any:
    """Give a component: the types of its inputs and outputs, an artifact's with a dot in it."""
    return {"container": dict(container), **_interface(inputs or {}, outputs or {})}


def _interface(inputs: Mapping[str, str], outputs: Mapping[str, str]) -> dict[str, Any]:
    sides = {"inputDefinitions": inputs, "outputDefinitions": outputs}
    return {
        side: {
            "parameters": {
                name: {"parameterType": kind} for name, kind in types.items() if "." not in kind
            },
            "artifacts": {
                name: {"artifactType": {"schemaTitle": kind}}
                for name, kind in types.items()
                if "." in kind
            },
        }
        for side, types in sides.items()
    }


def task(label: str, **more: Any) -> dict[str, Any]:
    return {"componentRef": {"name": f"comp-{label}"}, **more}


def given(**parameters: Any) -> dict[str, Any]:
    """Give the inputs of a task: `$name` of the pipeline, `$task.output`, or a constant."""
    return {"parameters": {name: _given(one) for name, one in parameters.items()}}


def _given(value: Any) -> dict[str, Any]:
    if not isinstance(value, str) or value[:1] != "$":
        return {"runtimeValue": {"constant": value}}
    producer, _, key = value[1:].partition(".")
    if not key:
        return {"componentInputParameter": producer}
    return {"taskOutputParameter": {"producerTask": producer, "outputParameterKey": key}}


def pipeline_file(
    path: Path,
    components: Mapping[str, Any],
    tasks: Mapping[str, Any],
    inputs: Mapping[str, str] | None = None,
    outputs: Mapping[str, str] | None = None,
) -> Path:
    """Write a pipeline; each output of it is `task.output`, a text."""
    selectors = {
        name: {
            "valueFromParameter": dict(
                zip(("producerSubtask", "outputParameterKey"), one.split("."), strict=True)
            )
        }
        for name, one in (outputs or {}).items()
    }
    data = {
        "pipelineInfo": {"name": path.stem},
        "components": {
            f"comp-{label}": {
                **{key: value for key, value in one.items() if key != "container"},
                **({"executorLabel": f"exec-{label}"} if "container" in one else {}),
            }
            for label, one in components.items()
        },
        "deploymentSpec": {
            "executors": {
                f"exec-{label}": {"container": one["container"]}
                for label, one in components.items()
                if "container" in one
            }
        },
        "root": {
            **_interface(inputs or {}, dict.fromkeys(outputs or {}, "STRING")),
            "dag": {"tasks": tasks, "outputs": {"parameters": selectors}},
        },
    }
    path.write_text(json.dumps(data, indent=1))
    return path


def translate(path: Path) -> Imported:
    return KfpImporter().translate(str(path))


def run_here(folder: Folder, imported: Imported, *arguments: str) -> dict[str, Any]:
    """Run an operator on this machine instead of in its image; give its outputs."""
    here = replace(operator_of(imported), environment="host", network=False)
    folder.write({imported.main: write_document(here)})
    outputs: dict[str, Any] = folder.call("run", imported.main, *arguments)["outputs"]
    return outputs


def told(imported: Imported) -> list[str]:
    return [one.message for one in imported.left]
