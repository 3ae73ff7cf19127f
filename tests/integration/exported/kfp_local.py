"""What `kfp.local` needs around an exported pipeline: images, and files as importers."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.folder import FURNESS
from tests.integration.consumers import kfp
from tests.integration.containers import Podman

Part = dict[str, Any]

_ARTIFACT = {"artifactType": {"schemaTitle": "system.Artifact", "schemaVersion": "0.0.1"}}
_ITEM = "pipelinechannel--files-loop-item"
NOTHING: Part = {"parameterType": ""}
_built: dict[str, Path] = {}


def build_images(document: Part, units: Path, podman: Podman, base: str) -> None:
    """Build the images that an exported pipeline names, each once.

    Args:
        document: The pipeline.
        units: Where the operators' sources are.
        podman: Who gets them.
        base: What they start from.
    """
    for executor in document["deploymentSpec"]["executors"].values():
        found = re.fullmatch(r"localhost/(.*):(.*)", executor["container"]["image"])
        assert found is not None
        name, version = found.groups()
        source = source_of(units, name)
        if _built.get(name) != source:
            words = [str(source), "--with", "podman", "--base", base, "-v", version]
            subprocess.run(
                [*FURNESS, "build", *words],
                env=podman.variables,
                check=True,
                capture_output=True,
                timeout=300,
            )
            _built[name] = source


def source_of(units: Path, name: str) -> Path:
    """Give the document or the source of an operator, which has its name."""
    found = (units / f"{name}.{ending}" for ending in ("yaml", "py", "sh"))
    return next(one for one in found if one.exists())


def run(podman: Podman, main: Path, arguments: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Run an exported pipeline or component, whose files come from importers.

    Args:
        podman: Who has its images.
        main: The exported file.
        arguments: Its arguments.
        folder: Where its files and outputs go.
    """
    documents = list(yaml.safe_load_all(main.read_text()))
    for component in (documents[0]["root"], *documents[0]["components"].values()):
        leave_out(component, arguments)
    root = folder / "root"
    root.mkdir(parents=True)
    inputs = documents[0]["root"].get("inputDefinitions", {})
    files = {name: one for name, one in arguments.items() if name in inputs.get("artifacts", {})}
    if files:
        documents[0] = with_importers(documents[0], files, root)
    changed = folder / "main.yaml"
    changed.write_text("---\n".join(json.dumps(one) + "\n" for one in documents))
    kinds = inputs.get("parameters", {})
    given = {name: argument(one, kinds[name]) for name, one in arguments.items() if name in kinds}
    found = kfp.run_kfp_local(podman, changed, given, root)
    return {name: value_of(one) for name, one in found.items()}


def leave_out(component: Part, arguments: Mapping[str, Any]) -> None:
    """Take optional inputs that are given nothing out of a component, which kfp.local cannot do."""
    declared = component.get("inputDefinitions", {}).get("parameters", {})
    absent = {name for name, one in declared.items() if one.get("isOptional")} - {*arguments}
    for name in absent:
        del declared[name]
    for task in component.get("dag", {}).get("tasks", {}).values():
        given = task.get("inputs", {}).get("parameters", {})
        for name in [*given]:
            if given[name].get("componentInputParameter") in absent:
                del given[name]


def argument(value: Any, declared: Part) -> Any:
    """Give an argument as KFP takes it: no whole number for a double, no null."""
    if declared["parameterType"] == "NUMBER_DOUBLE":
        return float(value)
    if isinstance(value, dict):
        return {key: argument(one, NOTHING) for key, one in value.items()}
    if isinstance(value, list):
        return [argument(one, NOTHING) for one in value]
    return {"absent": True} if value is None else value


def with_importers(document: Part, files: Mapping[str, Any], root: Path) -> Part:
    """Give a pipeline around another one, which imports the files that it is given.

    Args:
        document: The other.
        files: The arguments that are files.
        root: The folder that containers see; the files are copied there.
    """
    inner = document["root"]
    components = {**document["components"], "comp-exported": inner}
    executors = dict(document["deploymentSpec"]["executors"])
    tasks: Part = {}
    artifacts: Part = {}
    for name, value in files.items():
        uris = [str(copied(one, root, f"{name}-{at}")) for at, one in enumerate(listed(value))]
        task, parts, executor = importing(name, uris, is_list=isinstance(value, list))
        tasks[f"import-{name}"] = task
        components |= parts
        executors |= executor
        artifacts[name] = {
            "taskOutputArtifact": {
                "outputArtifactKey": "artifact",
                "producerTask": f"import-{name}",
            }
        }
    parameters = inner["inputDefinitions"].get("parameters", {})
    passed = {name: {"componentInputParameter": name} for name in parameters}
    if not passed:
        # kfp.local hands on artifacts only where there are parameters, too
        passed = {"none": {"runtimeValue": {"constant": ""}}}
        none = {"parameters": {"none": {"parameterType": "STRING"}}}
        components["comp-exported"] = {
            **inner,
            "inputDefinitions": inner["inputDefinitions"] | none,
        }
    tasks["exported"] = {
        "taskInfo": {"name": "exported"},
        "componentRef": {"name": "comp-exported"},
        "inputs": {
            "artifacts": artifacts,
            "parameters": passed,
        },
        "dependentTasks": list(tasks),
    }
    outer: Part = {"dag": {"tasks": tasks}}
    if parameters:
        outer["inputDefinitions"] = {"parameters": parameters}
    if "outputDefinitions" in inner:
        outer["outputDefinitions"] = inner["outputDefinitions"]
        outer["dag"]["outputs"] = dict(selected(inner["outputDefinitions"]))
    return {
        **document,
        "pipelineInfo": {"name": "around"},
        "components": components,
        "deploymentSpec": {"executors": executors},
        "root": outer,
    }


def selected(definitions: Part) -> Iterator[tuple[str, Part]]:
    """Give all outputs of the pipeline within as those of the one around it."""
    for kind, one in (("artifacts", "Artifact"), ("parameters", "Parameter")):
        found = {
            name: {f"output{one}Key": name, "producerSubtask": "exported"}
            for name in definitions.get(kind, {})
        }
        if kind == "artifacts" and found:
            yield kind, {name: {"artifactSelectors": [from_]} for name, from_ in found.items()}
        elif found:
            yield kind, {name: {"valueFromParameter": from_} for name, from_ in found.items()}


def importing(name: str, uris: list[str], *, is_list: bool) -> tuple[Part, Part, Part]:
    """Give the task that imports files, its components and its executor."""
    imported = f"import-{name}"
    component = {
        "executorLabel": f"exec-{imported}",
        "inputDefinitions": {"parameters": {"uri": {"parameterType": "STRING"}}},
        "outputDefinitions": {"artifacts": {"artifact": _ARTIFACT}},
    }
    importer = {"artifactUri": {"runtimeParameter": "uri"}, "typeSchema": _ARTIFACT["artifactType"]}
    executor = {f"exec-{imported}": {"importer": importer}}
    constant = {"runtimeValue": {"constant": uris[0]}}
    uri = {"componentInputParameter": _ITEM} if is_list else constant
    task = {
        "taskInfo": {"name": imported},
        "componentRef": {"name": f"comp-{imported}"},
        "inputs": {"parameters": {"uri": uri}},
    }
    if not is_list:
        return task, {f"comp-{imported}": component}, executor
    source = {"outputArtifactKey": "artifact", "producerSubtask": "one"}
    body = {
        "dag": {
            "tasks": {"one": task},
            "outputs": {"artifacts": {"artifact": {"artifactSelectors": [source]}}},
        },
        "inputDefinitions": {"parameters": {_ITEM: {"parameterType": "STRING"}}},
        "outputDefinitions": {"artifacts": {"artifact": {**_ARTIFACT, "isArtifactList": True}}},
    }
    loop = {
        "taskInfo": {"name": imported},
        "componentRef": {"name": f"comp-{imported}-each"},
        "parameterIterator": {"itemInput": _ITEM, "items": {"raw": json.dumps(uris)}},
    }
    return loop, {f"comp-{imported}": component, f"comp-{imported}-each": body}, executor


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def copied(value: Mapping[str, str], root: Path, place: str) -> Path:
    """Copy a file or a folder to where containers see it, and give it there."""
    source = Path(value["path"])
    target = root / "files" / place / source.name
    target.parent.mkdir(parents=True)
    (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return target


def value_of(output: Any) -> Any:
    """Give what an output of KFP stands for: a structure its value, a folder its list."""
    if isinstance(output, list):
        return [value_of(one) for one in output]
    if not isinstance(output, dict) or output == {"absent": True}:
        return None if isinstance(output, dict) else output
    if output.keys() == {"value"}:
        return value_of(output["value"])
    if output.keys() == {"path", "metadata"}:
        return file_of(Path(output["path"]), output["metadata"].get("furness"))
    return {key: value_of(one) for key, one in output.items()}


def file_of(path: Path, kind: str | None) -> Any:
    """Give what an artifact stands for."""
    if kind == "absent":
        return None
    if kind == "values":
        return below(json.loads((path / "values.json").read_text()), path)
    return {"class": "Directory" if path.is_dir() else "File", "path": str(path)}


def below(value: Any, folder: Path) -> Any:
    """Give a value whose paths are in a folder."""
    if isinstance(value, list):
        return [below(one, folder) for one in value]
    return {**value, "path": str(folder / value["path"])} if isinstance(value, dict) else value
