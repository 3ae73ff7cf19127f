"""The page of the operators that come with Furness, made from their documents."""

from functools import cache
from typing import Any

import msgspec
import yaml

from scripts.reference.sources import ROOT, code, first_sentence, table

FOLDER = ROOT / "operators"
INTRODUCTION = """# Operators of the library

What each takes and gives. [How to use them](../guides/operators.md); a name leads to its page.
"""


def page() -> str:
    """Give the whole page."""
    rows = [
        (f"[{document['operator']}](#{document['operator']})", sentence(document))
        for document in documents()
    ]
    sections = "".join(map(section, documents()))
    return f"{INTRODUCTION}\n{table(('Operator', 'What it does'), rows)}{sections}"


@cache
def documents() -> tuple[dict[str, Any], ...]:
    """Give the documents of all operators, by name."""
    paths = sorted(FOLDER.glob("*/operator.yaml"))
    return tuple(yaml.safe_load(path.read_text("utf-8")) for path in paths)


def sentence(document: dict[str, Any]) -> str:
    """Give what an operator does, in a sentence."""
    return first_sentence(document["description"])


def section(document: dict[str, Any]) -> str:
    """Give what is said about one operator."""
    name = document["operator"]
    facts = [f"Version {document['version']}", f"[page](../../operators/{name}/README.md)"]
    packages = document["environment"]["python"].get("packages", [])
    facts += [f"packages {', '.join(map(code, packages))}"] if packages else []
    facts += [f"secret {', '.join(map(code, document.get('secrets', [])))}"] * (
        "secrets" in document
    )
    takes = [(code(key), *described(one), default(one)) for key, one in document["inputs"].items()]
    gives = [(code(key), *described(one)) for key, one in document["outputs"].items()]
    parts = [
        f"\n## {name}",
        sentence(document),
        f"{'; '.join(facts)}.",
        table(("Input", "Type", "What it means", "Default"), takes),
        table(("Output", "Type", "What it means"), gives),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def described(place: dict[str, Any]) -> tuple[str, str]:
    """Give the type of an input or output, with unit and bounds, and what it means."""
    least, most = place.get("minimum"), place.get("maximum")
    bounds = [f"at least {least:g}"] if least is not None else []
    bounds += [f"at most {most:g}"] if most is not None else []
    details = [
        code(place["type"]),
        *filter(None, (place.get("unit"), place.get("format"))),
        *bounds,
    ]
    return ", ".join(details), place.get("description", "")


def default(place: dict[str, Any]) -> str:
    """Give the default of an input as JSON; nothing when it is required or may be absent."""
    value = place.get("default")
    return "" if value is None else code(msgspec.json.encode(value).decode())
