"""Texts that Kubeflow puts together from several values: a small step that does the same."""

import re
from collections.abc import Mapping

from msgspec.structs import replace

from furness.importers._kfp.dag import Argument, Dag
from furness.importers._kfp.placeholders import PLACEHOLDER
from furness.importers._names import distinct, identifier, put, unit_name
from furness.importers._source import Key
from furness.model.environment import Environment, Python
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Step
from furness.model.types import Type, parse_type

_FILE = "compose.py"
"""The script that all such steps share."""
_SCRIPT = '''"""Put values into a text, where their names stand in double braces."""

import json
import re

from furness.runtime.helper import inputs, write_output

given = inputs()


def written(match):
    """Give a value as a text; what is no name stays."""
    value = given.get(match[1], match[0])
    return value if isinstance(value, str) else json.dumps(value)


write_output("text", re.sub(r"{{(\\w+)}}", written, given.pop("template")))
'''
_IN_BRACES = re.compile(r"\{\{(\w+)\}\}")
TEXT = parse_type("String")
"""The type of a text."""


def names_in(text: str) -> list[str]:
    """Give their names of the parameters in a text; none where anything else is in it, too."""
    found = []
    for match in PLACEHOLDER.finditer(text):
        start, end = ".inputs.parameters['", "']"
        if not (match[1].startswith(start) and match[1].endswith(end)):
            return []
        found.append(match[1].removeprefix(start).removesuffix(end))
    return list(dict.fromkeys(found))


def compose(dag: Dag, text: str, found: dict[str, Argument], *keys: Key) -> Argument:
    """Add the step that puts a text together."""
    task, taken = str(keys[len(dag.keys) + 1]), {"template", "text", *_IN_BRACES.findall(text)}
    ours = {
        name: distinct(identifier(name.removeprefix("pipelinechannel--")), taken) for name in found
    }
    step = distinct(unit_name(f"{dag.names[task]}-{keys[-1]}"), {*dag.names.values(), *dag.steps})
    types = {name: one.type for name, one in found.items()}
    source = put(dag.report.files, _FILE, _SCRIPT.encode())
    operator = _operator(f"{dag.name}-{step}", text, ours, types)
    operator = replace(operator, source=source, command=("python", source))
    file = dag.report.add(operator, f"{step}: a step that puts the text `{keys[-1]}` together")
    arguments = {ours[name]: one.value for name, one in found.items()}
    dag.steps[step] = Step(operator=file, arguments=arguments)
    return Argument(value=f"${step}.text", type=TEXT, step=step)


def _operator(name: str, text: str, ours: Mapping[str, str], types: Mapping[str, Type]) -> Operator:
    """Make the operator; the names of parameters are ours by theirs, their types by theirs, too."""
    for theirs, one in ours.items():
        text = text.replace(f"{{{{$.inputs.parameters['{theirs}']}}}}", f"{{{{{one}}}}}")
    return Operator(
        operator=name,
        inputs={
            "template": Input(type=TEXT, default=text),
            **{one: Input(type=types[theirs]) for theirs, one in ours.items()},
        },
        outputs={"text": Output(type=TEXT)},
        environment=Environment(python=Python()),
    )
