"""What several commands take: `--json`, a run, a source; and how a shell completes them."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from furness.errors import FurnessError
from furness.lazy import lazy

if TYPE_CHECKING:
    from furness import projects
else:
    projects = lazy("furness.projects")

LAST = "last"
"""The name of the latest run."""

_OFFERED = 50


class CommandGroup(click.Group):
    """Commands below a command; its help has the whole first line of each."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See `click.Group.format_commands`."""
        del ctx
        lines = [
            (name, (command.help or "").partition("\n")[0].rstrip("."))
            for name, command in sorted(self.commands.items())
        ]
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take `--json`; its argument is `as_json`."""
    option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    return option(command)


def run_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take a run, by default the last one; its argument is `name`."""
    option = click.argument("name", metavar="[RUN]", default=LAST, shell_complete=complete_runs)
    return option(command)


def complete_runs(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the latest runs of this folder: `last`, ids and names."""
    del context, parameter
    runs = _latest()
    found = [CompletionItem(LAST, help="the latest run")] if runs else []
    for run in runs:
        about = f"{run.pipeline}, {run.state.word}"
        found += [CompletionItem(name, help=about) for name in (run.id, run.name) if name]
    return [one for one in found if str(one.value).startswith(incomplete)]


def complete_sources(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Let the shell offer files."""
    del context, parameter
    return [CompletionItem(incomplete, type="file")]


def _latest() -> list[Any]:
    try:
        project = existing_project()
        return project.database.runs(_OFFERED) if project else []
    except FurnessError:
        return []


def existing_project() -> "projects.Project | None":
    """Open the project of this folder; None where there is none: looking makes nothing."""
    return projects.open_project() if os.path.isdir(projects.folder_of()) else None
