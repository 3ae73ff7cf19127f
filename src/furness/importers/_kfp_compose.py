"""Texts that Kubeflow puts together from several values: a small step that does the same."""

from collections.abc import Mapping

from furness.importers._kfp_words import PLACEHOLDER
from furness.model.environment import Environment, Python
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.types import Type, parse_type

FILE = "compose.py"
"""The script that all such steps share."""
SCRIPT = '''"""Put values into a text, where their names stand in double braces."""

import json

from furness.runtime.helper import inputs, write_output

given = inputs()
text = given.pop("template")
for name, value in given.items():
    written = value if isinstance(value, str) else json.dumps(value)
    text = text.replace("{{" + name + "}}", written)
write_output("text", text)
'''
TEXT = parse_type("String")


def names_in(text: str) -> list[str]:
    """Give their names of the parameters in a text; none where anything else is in it, too."""
    found = []
    for match in PLACEHOLDER.finditer(text):
        start, end = ".inputs.parameters['", "']"
        if not (match[1].startswith(start) and match[1].endswith(end)):
            return []
        found.append(match[1].removeprefix(start).removesuffix(end))
    return list(dict.fromkeys(found))


def operator_of(
    name: str, text: str, ours: Mapping[str, str], types: Mapping[str, Type]
) -> Operator:
    """Make the operator that puts a text together.

    Args:
        name: What it is called.
        text: The text, with placeholders.
        ours: Our names of its parameters, by theirs.
        types: Their types, by their names.
    """
    for theirs, one in ours.items():
        text = text.replace(f"{{{{$.inputs.parameters['{theirs}']}}}}", f"{{{{{one}}}}}")
    return Operator(
        operator=name,
        inputs={
            "template": Input(type=TEXT, default=text),
            **{one: Input(type=types[theirs]) for theirs, one in ours.items()},
        },
        outputs={"text": Output(type=TEXT)},
        source=FILE,
        environment=Environment(python=Python()),
        command=("python", FILE),
    )
