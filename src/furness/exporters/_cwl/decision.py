"""What starts the tools that are no container's own, and the tool that asks before a step."""

from typing import Any

from furness.exporters._folder import FOLDER
from furness.exporters._text import unique

PROGRAM = "python3"
"""What starts the tools that are no container's own."""


def staged() -> dict[str, Any]:
    """Give the requirement that writes all inputs into a file of the working directory."""
    entry = {"entryname": "input.json", "entry": "$(inputs)", "writable": True}
    return {"InitialWorkDirRequirement": {"listing": [entry]}}


def folder() -> dict[str, Any]:
    """Give the input that holds what starts a task, and the operators' sources."""
    return {
        "type": "Directory",
        "default": {"class": "Directory", "location": FOLDER},
        "doc": "What starts the task, and its source.",
    }


def decision(told: dict[str, Any], inputs: list[str]) -> dict[str, Any]:
    """Give the tool that tells whether a step runs, or makes a value.

    Args:
        told: What `decide` in `runtime/cwl.py` is told.
        inputs: What it reads.
    """
    place = unique("furness", inputs)
    outputs: dict[str, Any] = {"run": "boolean"}
    if "make" in told:
        outputs["value"] = "Any?"
    return {
        "class": "CommandLineTool",
        "requirements": staged(),
        "inputs": {
            place: {key: part for key, part in folder().items() if key != "doc"},
            "furness_step": {"type": "Any", "default": told},
            **dict.fromkeys(inputs, "Any?"),
        },
        "baseCommand": PROGRAM,
        "arguments": [f"$(inputs.{place}.path)/runtime/cwl.py", "decide"],
        "outputs": outputs,
    }
