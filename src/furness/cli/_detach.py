"""Let another process bring a run to its end, apart from this terminal."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from furness.cli import output
from furness.lazy import lazy
from furness.model.run import RunRecord

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")


def let_go(run: RunRecord, *, as_json: bool) -> int:
    """Let another process go on with a run, print how to watch it, and give the exit status.

    Args:
        run: The run.
        as_json: Whether to print one JSON document.
    """
    _resume(run.id)
    if as_json:
        output.document({"run": run.id, "pipeline": run.pipeline, "state": run.state.word})
    else:
        output.data(run.id)
        output.note(f"watch it: furness runs watch {run.id}")
    return 0


def _resume(run: str) -> None:
    words: Sequence[str] = (sys.executable, "-m", "furness", "runs", "resume", run, "--json")
    subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
