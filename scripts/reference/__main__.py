"""Write the pages of the reference, or with `--check` say which are out of date."""

import gc
import sys

from scripts.reference import cli, documents, errors, operators, plugins, python, settings
from scripts.reference.sources import ROOT

FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Made from the code by `make docs`; change the code, not this page. -->"


def pages() -> dict[str, str]:
    """Give every file of the reference by its name."""
    texts = {
        "cli.md": cli.page(),
        "documents.md": documents.page(),
        "errors.md": errors.page(),
        "operators.md": operators.page(),
        "plugins.md": plugins.page(),
        "python.md": python.page(),
        "settings.md": settings.page(),
    }
    noted = {name: f"{NOTE}\n\n{text.strip()}\n" for name, text in texts.items()}
    return noted | documents.schemas()


def out_of_date(wanted: dict[str, str]) -> list[str]:
    """Give the names of files that differ from what the code says, or should not be there."""
    present = {
        path.relative_to(FOLDER).as_posix(): path.read_text("utf-8")
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    return sorted(
        name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name)
    )


def write(wanted: dict[str, str]) -> None:
    """Make the folder hold exactly these files."""
    for name in out_of_date(wanted):
        if name in wanted:
            (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(wanted[name], "utf-8")
        else:
            (FOLDER / name).unlink()


def main(arguments: list[str]) -> int:
    """Do what the command line asks for, and give the exit status."""
    wanted = pages()
    if "--check" not in arguments:
        write(wanted)
        return 0
    stale = out_of_date(wanted)
    for name in stale:
        print(f"docs/reference/{name} is out of date", file=sys.stderr)
    if stale:
        print("hint: make docs", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    gc.disable()  # all the syntax trees live to the end; looking for dead ones doubles the time
    sys.exit(main(sys.argv[1:]))
