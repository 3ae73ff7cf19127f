"""An operator and a pipeline that say all there is to say: what every exporter is given."""

from pathlib import Path

from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Retry, Scatter, Step
from furness.model.resources import Resources, parse_bytes, parse_duration
from furness.model.types import parse_type

SECRET = "EXPORT_KEY"  # noqa: S105 - a name
"""The name of a secret; its value must never be in an export."""

ODD = 'it\'s "odd": $HOME `id` {{x}} ${y} % \\ é #'
"""A text that is something else to nearly every format."""

_SOURCE = """import json, os
text = open(os.environ["file"]).read() * int(os.environ["times"])
open(os.environ.get("copied", "copied.txt"), "w").write(text)
json.dump({"lines": text.count("\\\\n")}, open("output.json", "w"))
"""


def operator(folder: Path, name: str = "copy") -> Operator:
    """Give an operator with an input and an output of many types, and its source.

    Args:
        folder: Where its source is written.
        name: Its name.
    """
    source = folder / f"{name}.py"
    source.write_text(_SOURCE)
    config = folder / "a config.json"
    config.write_text("{}")
    return Operator(
        operator=name,
        version="1.2.0",
        description=f"Copies a file. {ODD}",
        inputs={
            "file": Input(type=parse_type("File"), format="text/plain", description="What."),
            "times": Input(type=parse_type("Integer"), default=2, minimum=0),
            "title": Input(type=parse_type("String"), default=ODD),
            "ratio": Input(type=parse_type("Float"), default=0.5, unit="px"),
            "loud": Input(type=parse_type("Boolean"), default=False),
            "names": Input(type=parse_type("List[String]"), default=["a", "b c"]),
            "more": Input(type=parse_type("Optional[String]"), default=None),
            "config": Input(
                type=parse_type("File"), default={"class": "File", "path": str(config)}
            ),
            "way": Input(type=parse_type("Enum[up, down]"), default="up"),
        },
        outputs={
            "copied": Output(type=parse_type("File"), path="copied.txt"),
            "lines": Output(type=parse_type("Integer")),
        },
        source=str(source),
        command=("python", str(source)),
        variables={"MODE": "plain"},
        secrets=(SECRET,),
        resources=Resources(cpus=2, memory=parse_bytes("1 GiB"), time_limit=parse_duration("10m")),
    )


def pipeline(folder: Path) -> Pipeline:
    """Give a pipeline with a scatter, a condition, a nested pipeline, a retry and an exit step."""
    copy, notify = operator(folder), _notify(folder)
    inner = Pipeline(
        pipeline="inner",
        inputs={"file": Input(type=parse_type("File"))},
        steps={"again": Step(operator=copy, arguments={"file": "$file", "times": 3})},
        outputs={"copied": "$again.copied"},
    )
    return Pipeline(
        pipeline="everything",
        version="2.0.0",
        description="All that a pipeline can say.",
        inputs={
            "files": Input(type=parse_type("List[File]"), description="Some files."),
            "many": Input(type=parse_type("Integer"), default=3),
        },
        steps={
            "each": Step(
                operator=copy,
                arguments={"file": "$files", "times": "$many"},
                scatter=Scatter(("file",)),
                retry=Retry(attempts=3, wait=parse_duration("1s"), backoff=2.0),
            ),
            "nested": Step(
                operator=inner, arguments={"file": "$each.copied"}, scatter=Scatter(("file",))
            ),
            "maybe": Step(
                operator=operator(folder, "perhaps"),
                arguments={"file": {"class": "File", "path": str(folder / "notify.py")}},
                when="$many > 2",
                needs=("each",),
                allow_failure=True,
            ),
        },
        outputs={"copies": "$nested.copied", "lines": "$each.lines", "perhaps": "$maybe.copied"},
        exit=Exit(always=Step(operator=notify)),
    )


def _notify(folder: Path) -> Operator:
    source = folder / "notify.py"
    source.write_text("import os\nprint(os.environ['result'])\n")
    return Operator(
        operator="notify",
        inputs={"result": Input(type=parse_type("Json"))},
        source=str(source),
        command=("python", str(source)),
    )
