"""What starts the script of a component of CLAIMED, in an image that C3 made."""

import os.path
import re
from collections.abc import Mapping

from furness.importers._component import CONTAINER, Interface
from furness.importers._component_command import tokens_of
from furness.importers._read import list_at
from furness.importers._report import Report

PYTHON_FOLDER = "/opt/app-root/src"
"""Where C3's images have Python scripts and notebooks."""
_R_FOLDER = "/home/docker"
"""Where they have R scripts."""
_LINE = re.compile(
    r"(?P<program>(?:\S*/)?(?:i?python[\d.]*|Rscript))\s+(?P<path>\S+)"
    r"(?P<words>(?:\s+\w+=\"?\$\{?\d+\}?\"?)*)\s*"
)
_WORD = re.compile(r"(\w+)=\"?\$\{?(\d+)\}?")


def start_of(report: Report, interface: Interface) -> tuple[str, ...]:
    """Give what starts the script: the variables have the inputs, so its line needs no words."""
    words = list_at(report.source.data, *CONTAINER, "command")
    script = words[2] if len(words) > 2 and isinstance(words[2], str) else ""  # noqa: PLR2004 - after `sh -ec`
    line = _LINE.fullmatch(script.strip())
    keys = (*CONTAINER, "command")
    known = {**interface.names.inputs, **interface.names.outputs}
    if line is None or not known.keys() >= {name for name, _ in _WORD.findall(line["words"])}:
        if "./" in script:
            hint = "write paths in the image in full: a task starts in its workspace"
            report.leave("the command has paths in the image's folder", hint, *keys)
        return tokens_of(report, interface)
    for index, word in enumerate(words[3:], 3):
        for name in word.values() if isinstance(word, Mapping) else ():
            if name not in known:
                message = f"`{name}` in the command is no input or output"
                hint = "each variable has the input of its name, whatever the words' order"
                report.leave(message, hint, *keys, index)
    return (line["program"], _place_in_image(line["program"], line["path"]))


def _place_in_image(program: str, path: str) -> str:
    """Give where a script is in an image that C3 made, by what starts it."""
    folder = _R_FOLDER if program.endswith("Rscript") else PYTHON_FOLDER
    return os.path.normpath(os.path.join(folder, path))
