"""A stage of descpipe of which only the image is known."""

import os
import re
import shlex

from furness.errors import InputError
from furness.importers._descpipe.file import PipelineFile
from furness.importers._descpipe.stage import Stage, identifier
from furness.model.environment import Environment
from furness.model.image import checked
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.types import Type


def step_name(text: str) -> str:
    """Give the name of a step, an operator or a pipeline for a text."""
    plain = re.sub(r"[^\w-]+", "-", text, flags=re.ASCII).strip("-")
    return plain if plain and not plain[0].isdigit() else f"stage-{plain}".strip("-")


def image_of(name: str, file: PipelineFile) -> str:
    """Give the image of a stage as descpipe names it."""
    owner, base, version = (file.get("pipeline", key) for key in ("owner", "basename", "version"))
    return f"{owner or 'owner'}/{base or 'pipeline'}-{name}:{version or 'latest'}"


def by_image(stage: Stage, file: PipelineFile) -> Operator:
    """Give the operator of a stage of which only the image is known.

    Its folders are those of descpipe's containers.
    """
    image = image_of(stage.name, file)
    environment = Environment(image=_usable(image, stage.name, file))
    tags = (*stage.inputs, *stage.config)
    outputs = {
        identifier(tag): Output(type=Type("File"), path=f"outputs/{tag}.{ending}")
        for tag, ending in stage.outputs.items()
    }
    message = f"`{stage.name}` is its image `{image}`, and what goes in and out is a guess"
    hint = "check the interface in the document, or put the stage's folder at hand"
    file.leave(message, hint, stage.name)
    return Operator(
        operator=step_name(stage.name),
        inputs={identifier(tag): Input(type=Type("File")) for tag in tags},
        outputs=outputs,
        environment=environment,
        command=("sh", "-c", _script(stage)),
    )


def _usable(image: str, name: str, file: PipelineFile) -> str:
    """Give the image of a stage; another one, and a note, where its name cannot be one."""
    try:
        return checked(image)
    except InputError as error:
        message = f"`{image}`, the image of `{name}`: {error}"
        file.leave(message, error.hint or "name an image in the document", "pipeline", "basename")
        return "docker.io/library/none:latest"


def _script(stage: Stage) -> str:
    """Give the script that lays out the folders as descpipe has them, and starts the stage."""
    lines = ["mkdir -p inputs config outputs"]
    for tag, ending in stage.inputs.items():
        target = shlex.quote(f"inputs/{tag}.{ending}")
        lines.append(f'ln -sf "${identifier(tag)}" {target} || exit')
    for tag, name in stage.config.items():
        target = shlex.quote(f"config/{os.path.basename(str(name))}")
        lines.append(f'ln -sf "${identifier(tag)}" {target} || exit')
    folders = (("DESC_INPUT", "inputs"), ("DESC_OUTPUT", "outputs"), ("DESC_CONFIG", "config"))
    lines += [f'export {name}="$PWD/{folder}"' for name, folder in folders]
    return "\n".join([*lines, "exec /opt/desc/run.py"])
