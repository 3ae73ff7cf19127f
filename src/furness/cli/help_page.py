"""The page that `furness --help` prints; it is written without the parser, hence at once.

The commands are the files in `commands/`. The first line of a file's docstring is its line here.
"""

import os

_FOLDER = os.path.join(os.path.dirname(__file__), "commands")

_PAGE = """\
Usage: furness [OPTIONS] COMMAND [ARGS]...

  Turn scripts into operators, wire them into pipelines, run them anywhere.

Options:
  -V, --version  Show the version and exit.
  -h, --help     Show this message and exit.

Commands:
{}

  Start with: furness run segment.py image='scans/*.tif' sigma=2"""


def write() -> str:
    """Give the page."""
    found = commands()
    width = max(map(len, found)) + 2
    return _PAGE.format("\n".join(f"  {name:{width}}{_summary(name)}" for name in found))


def commands() -> list[str]:
    """Give the names of all commands, in order."""
    files = sorted(os.listdir(_FOLDER))
    return [file[:-3] for file in files if file.endswith(".py") and file[0] != "_"]


def _summary(name: str) -> str:
    with open(os.path.join(_FOLDER, f"{name}.py"), encoding="utf-8") as file:
        return file.readline().strip().strip('"').rstrip(".")
