"""The three files of C3 for one operator, as text: every blank and every missing one counts."""

import json

from furness.exporters._c3.files import TRUE, Component, Taken, in_quotes, plain

_CWL = {"String": "string", "Integer": "int", "Float": "float", "Boolean": "boolean"}

_COMPONENT = """name: {name}
description: {description}

inputs:
{inputs}

outputs:
{outputs}

implementation:
    container:
        image: {image}
        command:
        - sh
        - -ec
        - |
{script}{values}"""

_JOB = """apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
spec:
  template:
    spec:
      containers:
      - name: {name}
        image: {image}
{folder}        command: {command}
{env}      restartPolicy: OnFailure
      imagePullSecrets:
        - name: image_pull_secret"""

_TOOL = """cwlVersion: v1.2
class: CommandLineTool

baseCommand: "claimed"

inputs:
  component:
    type: string
    default: {image}
    inputBinding:
      position: 1
      prefix: --component
{inputs}

outputs: {outputs}
"""


def write_component(component: Component) -> str:
    """Give the component of Kubeflow Pipelines."""
    inputs = "".join(_component_input(name, one) for name, one in component.inputs.items())
    outputs = "".join(
        f"- {{name: {_kubeflow_name(name)}, type: String, description: {one.description}}}\n"
        for name, one in component.outputs.items()
    )
    values = [f"{{inputValue: {_kubeflow_name(name)}}}" for name in component.inputs]
    values += [f"{{outputPath: {_kubeflow_name(name)}}}" for name in component.outputs]
    return _COMPONENT.format(
        name=plain(component.name),
        description=component.description,
        inputs=inputs,
        outputs=outputs,
        image=component.image,
        script="".join(f"          {line}\n" for line in component.script),
        values="".join(f"        - {one}\n" for one in values),
    )


def _component_input(name: str, one: Taken) -> str:
    default = f", default: {one.default}" if one.default is not None else ""
    start = f"- {{name: {_kubeflow_name(name)}, type: {one.type}, description: {one.description}"
    return f"{start}{default}}}\n"


def write_job(component: Component) -> str:
    """Give the Job of Kubernetes; what stands for the arguments in it is to be replaced."""
    return _JOB.format(
        name=plain(component.job_name),
        image=component.image,
        folder=f"        workingDir: {component.folder}\n" if component.folder else "",
        command=json.dumps(component.command, ensure_ascii=False, separators=(",", ":")),
        env=_job_variables(component),
    )


def _job_variables(component: Component) -> str:
    entries = [f"- name: {plain(name)}\n  value: value_of_{name}" for name in component.inputs]
    entries += [f"- {json.dumps(one, ensure_ascii=False)}" for one in component.variables]
    lines = "".join(f"        {line}\n" for one in entries for line in one.split("\n"))
    return f"        env:\n{lines}" if entries else ""


def write_tool(component: Component) -> str:
    """Give the tool of CWL, which starts the program `claimed` with the image."""
    inputs = "".join(
        _tool_input(plain(name), name, one, at)
        for at, (name, one) in enumerate(component.inputs.items(), start=2)
    )
    outputs = "".join(
        f"  {plain(name)}:\n    type: {'Directory' if one.is_folder else 'File'}?\n"
        f"    outputBinding:\n      glob: {in_quotes(one.path)}\n"
        for name, one in component.outputs.items()
        if one.path
    )
    return _TOOL.format(
        image=component.image,
        inputs=inputs,
        outputs=f"\n{outputs}" if outputs else "[]",
    )


def _tool_input(key: str, name: str, one: Taken, position: int) -> str:
    default = _tool_default(one)
    return (
        f"  {key}:\n"
        f"    type: {_CWL[one.type]}\n"
        + (f"    default: {default}\n" if default else "")
        + f"    inputBinding:\n      position: {position}\n      prefix: --{name}\n"
    )


def _tool_default(one: Taken) -> str | None:
    if one.type == "String":
        return "None" if one.default in (None, '"None"') else one.default
    if one.type == "Boolean" and one.default:
        return "true" if one.text.lower() in TRUE else "false"
    return one.text or None


def _kubeflow_name(name: str) -> str:
    """Write a name as Kubeflow takes it: it begins with a letter."""
    return plain(name if name[:1].isalpha() else f"a{name}")
