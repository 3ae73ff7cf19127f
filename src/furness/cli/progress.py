"""Show how a run goes on: a bar with rate and remaining time, or plain lines without a terminal."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from furness.cli import output
from furness.lazy import lazy
from furness.model.event import Event, Preparing, Tally
from furness.model.run import FAILED, AttemptRecord

if TYPE_CHECKING:
    from rich import console, progress
else:
    console = lazy("rich.console")
    progress = lazy("rich.progress")

QUIET_SECONDS = 10.0
"""How often a line is written where there is no terminal."""

PATIENCE_SECONDS = 0.5
"""How long a run goes on before a bar is drawn; what is over sooner needs none."""


class Progress:
    """Listens to an engine and shows what it tells. Used with `with`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._draws = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None
        self._started = time.monotonic()
        self._last_line = time.monotonic()
        self._last_drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if isinstance(event, Preparing):
            self._say(f"{event.step}: {event.message}")
            return
        for attempt in event.attempts:
            if attempt.state == FAILED:
                self._say(_failure(attempt))
        if not self._quiet:
            self._show(event.tally)

    def _say(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            output.note(text)

    def _show(self, tally: Tally) -> None:
        now = time.monotonic()
        if not self._draws:
            if now - self._last_line >= QUIET_SECONDS:
                self._last_line = now
                output.note(self._line(tally))
            return
        if self._bar is None:
            if now - self._started < PATIENCE_SECONDS:
                return
            self._bar = _make_bar()
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        if now - self._last_drawn >= 0.1 or tally.ended == tally.total:  # noqa: PLR2004 - ten a second
            self._last_drawn = now
            self._bar.update(
                self._task, total=tally.total, completed=tally.ended, description=self._line(tally)
            )

    def _line(self, tally: Tally) -> str:
        parts = [f"{tally.ended} of {tally.total} tasks"]
        took = time.monotonic() - self._started
        if tally.ran and took > 1:
            parts.append(f"{tally.ran / took:.1f} a second")
        for word in ("running", "reused", "failed", "skipped"):
            count = getattr(tally, word)
            if count:
                parts.append(f"{count} {word}")
        return ", ".join(parts)


def _make_bar() -> Any:
    from_rich = progress
    return from_rich.Progress(
        from_rich.BarColumn(bar_width=28),
        from_rich.TaskProgressColumn(),
        from_rich.TextColumn("{task.description}"),
        from_rich.TimeElapsedColumn(),
        from_rich.TimeRemainingColumn(),
        from_rich.TextColumn("left"),
        console=_console(),
        transient=True,
    )


def _console() -> Any:
    return console.Console(stderr=True)


def _failure(attempt: AttemptRecord) -> str:
    mark = output.paint("failed", "yellow")
    return f"{attempt.task}: attempt {attempt.number} {mark}: {attempt.message}"
