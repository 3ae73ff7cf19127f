"""A repository of R packages in a folder, made of sources that R itself packs."""

import os
import subprocess
from pathlib import Path

_DESCRIPTION = """Package: {name}
Version: {version}
Title: A Small Package
Author: Nobody
Maintainer: Nobody <nobody@example.org>
Description: It gives a greeting.
License: GPL-3
{more}
"""


def make_repository(folder: Path, **packages: str) -> str:
    """Pack sources and index them; give the repository's address.

    Args:
        folder: Where it is made.
        packages: By name what the description says besides, such as `Imports: other`.
    """
    contrib = folder / "repository" / "src" / "contrib"
    contrib.mkdir(parents=True)
    for name, more in packages.items():
        source = folder / name
        (source / "R").mkdir(parents=True)
        text = _DESCRIPTION.format(name=name, version="1.2.3", more=more)
        (source / "DESCRIPTION").write_text(text.strip() + "\n")
        (source / "NAMESPACE").write_text("export(greet)\n")
        broken = "stop('broken')\n" if name.startswith("broken") else ""
        (source / "R" / "greet.R").write_text(f"{broken}greet <- function() 'hello from {name}'\n")
        _run(["R", "CMD", "build", str(source)], contrib)
    _run(["Rscript", "-e", "invisible(tools::write_PACKAGES('.', type = 'source'))"], contrib)
    return f"file://{folder}/repository"


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C"}
    )
