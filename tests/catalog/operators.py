"""Operators for tests of catalogs."""

from pathlib import Path

from furness.catalog.artifact import Artifact
from furness.catalog.find import Catalog
from furness.catalog.pack import pack
from furness.model.operator import Operator

BLUR = '''"""Blur a text."""
import os

import helper

text = os.environ["text"]
sigma = int(os.getenv("sigma", "1"))
blurred = os.getenv("output_blurred", "blurred.txt")
with open(blurred, "w") as file:
    file.write(helper.blur(text, sigma))
'''
HELPER = 'def blur(text, sigma):\n    return text + "~" * sigma\n'
DOCUMENT = """operator: blur
version: 1.2.0
description: Blur a text.
inputs:
  text: String
  sigma: {type: Integer, default: 1}
  table: {type: File, default: data/table.csv}
outputs:
  blurred: {type: File, path: $output_blurred}
source: blur.py
environment: {python: {requirements: [needed.txt]}}
"""


def write(folder: Path) -> Path:
    """Write an operator with all that can belong to it, and give its document."""
    files = {
        "operator.yaml": DOCUMENT.replace("$output_blurred", "blurred.txt"),
        "blur.py": BLUR,
        "helper.py": HELPER,
        "data/table.csv": "1,2\n",
        "needed.txt": "-r more.txt\n",
        "more.txt": "six\n",
        "pylock.toml": 'lock-version = "1.0"\n',
        "README.md": "not packed",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / "operator.yaml"


def load(document: Path) -> Operator:
    """Read an operator; its paths are absolute."""
    found = Catalog().find(str(document), "")
    assert isinstance(found, Operator)
    return found


def packed(folder: Path) -> Artifact:
    """Write an operator, and pack it."""
    return pack(load(write(folder)), str(folder))
