"""What our grammar of the shell refuses is asked of the shell, which reads it and runs nothing."""

import re
import shutil
import subprocess
from collections.abc import Iterator

from furness.errors import Place, Problem
from furness.frontends._grammar import Script, first_error, syntax_error

_PATIENCE_SECONDS = 10
_LINE = re.compile(r"(?:line |: )(\d+):")


def doubts_of(script: Script, shell: str) -> Iterator[Problem]:
    """Give what may be missed where the grammar fails, unless the shell fails, too.

    Raises:
        DocumentError: The shell itself refuses the script.
    """
    wrong = first_error(script.root)
    if wrong is None:
        return
    place = script.place(wrong)
    refused = _refused_line(script, shell)
    if refused:
        column = place.column if refused == place.line else 1
        place = Place(script.path, min(refused, script.text.count("\n") + 1), column)
        raise syntax_error(script, place, "shell", f"mend the line: `{shell} -n` says the same")
    yield Problem(
        "grammar",
        f"line {place.line} is beyond our grammar of the shell, and an input there may be missed",
        "check the interface, and write what is missing in a `# /// script` block",
        place,
    )


def _refused_line(script: Script, shell: str) -> int | None:
    """Give the line that the shell itself refuses; `-n` makes it read and run nothing."""
    program = shutil.which(shell) or shutil.which("bash")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - an argument list; the script is read, not run
            [program, "-n"],
            input=script.text.encode(errors="replace"),
            env={"LC_ALL": "C"},
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode == 0:
        return None
    found = _LINE.search(done.stderr.decode(errors="replace"))
    return max(int(found[1]), 1) if found else 1
