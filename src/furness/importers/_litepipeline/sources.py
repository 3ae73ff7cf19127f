"""The sources of ours that an imported LitePipeline application has: what runs its actions."""

import os
from collections.abc import Mapping

ADAPTER = "litepipeline_action.py"
"""The source of all operators of an application."""
RECORDS = "records.py"
"""What tells event actions how a run has ended."""
FOLDER = "application"
"""Where the files of an application are, beside the documents."""


def adapter(
    files: list[str], units: Mapping[str, str], passed: tuple[str, ...], name: str
) -> bytes:
    """Give the source that runs the actions of an application.

    Args:
        files: The paths of its files.
        units: The step of each action.
        passed: The inputs of the pipeline that each action is given.
        name: What the application is called.
    """
    joined = "".join(
        f"    os.path.join(HERE, {', '.join(map(repr, (FOLDER, *path.split('/'))))}),\n"
        for path in files
    )
    values = {
        "FILES": f"(\n{joined})",
        "STEPS": repr(dict(units)),
        "PASSED": repr(passed),
        "TASK_NAME": repr(name),
    }
    lines = source_of("adapter.py").split("\n")
    for place, line in enumerate(lines):
        key, is_assigned, _ = line.partition(" = ")
        if is_assigned and key.partition(":")[0] in values:
            lines[place] = f"{key} = {values.pop(key.partition(':')[0])}"
    return "\n".join(lines).encode()


def source_of(name: str) -> str:
    """Give a source of ours that is copied."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()
