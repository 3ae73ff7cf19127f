"""The three files of C3 for one operator, as text: every blank and every missing one counts."""

import json
import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

_CWL = {"String": "string", "Integer": "int", "Float": "float", "Boolean": "boolean"}
TRUE = ("true", "yes", "on", "y", "t", "1")
"""The texts that stand for true where Kubeflow reads a Boolean."""

FALSE = ("false", "no", "off", "n", "f", "0")
"""Those that stand for false."""
_AMBIGUOUS = re.compile(r"yes|no|on|off|y|n|true|false|null|[\d_]+(e[\d_]+)?", re.IGNORECASE)


class Taken(Struct, frozen=True, kw_only=True):
    """An input as the files have it."""

    type: str
    """`String`, `Integer`, `Float` or `Boolean`."""
    description: str
    """What it means, in quotation marks."""
    default: str | None
    """The text of its default, in quotation marks; None without one."""

    @property
    def text(self) -> str:
        """The text of its default; empty without one."""
        return str(json.loads(self.default, strict=False)) if self.default else ""


class Given(Struct, frozen=True, kw_only=True):
    """An output as the files have it."""

    description: str
    """What it is, in quotation marks."""
    path: str | None
    """Where it is in the workspace, if that is known."""
    is_folder: bool = False
    """Whether it is a folder."""


class Component(Struct, frozen=True, kw_only=True):
    """What the three files say."""

    name: str
    """The operator's name."""
    description: str
    """What it does, in quotation marks."""
    image: str
    """Where its image is."""
    script: tuple[str, ...]
    """The lines of a shell that start a task; the arguments are `${0}`, `${1}`, …"""
    command: tuple[str, ...]
    """What the Job starts."""
    folder: str | None
    """Where the Job starts it; None: where its image says."""
    inputs: dict[str, Taken]
    """What it takes."""
    outputs: dict[str, Given]
    """What it gives."""
    job_name: str
    """Its name as Kubernetes takes it."""
    variables: tuple[dict[str, Any], ...]
    """Other variables of the Job: those that are always set, and secrets."""


def write_component(component: Component) -> str:
    """Give the component of Kubeflow Pipelines."""
    inputs = "".join(_component_input(name, one) for name, one in component.inputs.items())
    outputs = "".join(
        f"- {{name: {_kubeflow_name(name)}, type: String, description: {one.description}}}\n"
        for name, one in component.outputs.items()
    )
    values = [f"{{inputValue: {_kubeflow_name(name)}}}" for name in component.inputs]
    values += [f"{{outputPath: {_kubeflow_name(name)}}}" for name in component.outputs]
    return (
        f"name: {plain(component.name)}\n"
        f"description: {component.description}\n\n"
        f"inputs:\n{inputs}\n\n"
        f"outputs:\n{outputs}\n\n"
        "implementation:\n"
        "    container:\n"
        f"        image: {component.image}\n"
        "        command:\n"
        "        - sh\n"
        "        - -ec\n"
        "        - |\n"
        + "".join(f"          {line}\n" for line in component.script)
        + "".join(f"        - {one}\n" for one in values)
    )


def arguments_of(names: Iterable[str]) -> str:
    """Give the words that pass the arguments of a component on, with a blank after each."""
    return "".join(f'{name}="${{{at}}}" ' for at, name in enumerate(names))


def _component_input(name: str, one: Taken) -> str:
    default = f", default: {one.default}" if one.default is not None else ""
    start = f"- {{name: {_kubeflow_name(name)}, type: {one.type}, description: {one.description}"
    return f"{start}{default}}}\n"


def write_job(component: Component) -> str:
    """Give the Job of Kubernetes; what stands for the arguments in it is to be replaced."""
    entries = [f"- name: {plain(name)}\n  value: value_of_{name}" for name in component.inputs]
    entries += [f"- {json.dumps(one, ensure_ascii=False)}" for one in component.variables]
    lines = "".join(f"        {line}\n" for one in entries for line in one.split("\n"))
    env = f"        env:\n{lines}" if entries else ""
    folder = f"        workingDir: {component.folder}\n" if component.folder else ""
    command = json.dumps(component.command, ensure_ascii=False, separators=(",", ":"))
    return (
        "apiVersion: batch/v1\n"
        "kind: Job\n"
        "metadata:\n"
        f"  name: {plain(component.job_name)}\n"
        "spec:\n"
        "  template:\n"
        "    spec:\n"
        "      containers:\n"
        f"      - name: {plain(component.job_name)}\n"
        f"        image: {component.image}\n"
        f"{folder}        command: {command}\n"
        f"{env}"
        "      restartPolicy: OnFailure\n"
        "      imagePullSecrets:\n"
        "        - name: image_pull_secret"
    )


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
    return (
        "cwlVersion: v1.2\n"
        "class: CommandLineTool\n\n"
        'baseCommand: "claimed"\n\n'
        "inputs:\n"
        "  component:\n"
        "    type: string\n"
        f"    default: {component.image}\n"
        "    inputBinding:\n"
        "      position: 1\n"
        "      prefix: --component\n"
        f"{inputs}\n\n"
        f"outputs: {chr(10) + outputs if outputs else '[]'}\n"
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


def plain(name: str) -> str:
    """Write a name, in quotation marks where YAML takes it for something else."""
    return f'"{name}"' if _AMBIGUOUS.fullmatch(name) else name


def quoted(text: str) -> str:
    """Write what C3 read in quotation marks: as C3 does if YAML reads that, else with escapes.

    What has its own quotation marks gets no others; an escape in it stays one.
    """
    form = text if text.startswith('"') else f'"{text}"'
    try:
        is_read = isinstance(json.loads(form, strict=False), str)
    except ValueError:
        is_read = False
    if is_read and all(letter.isprintable() or letter == "\t" for letter in form):
        return form
    return in_quotes(text)


def in_quotes(text: str) -> str:
    """Write a text in quotation marks so that YAML reads just that text."""
    return json.dumps(text, ensure_ascii=False)
