"""List, get, verify and prune the files and folders that tasks made."""

import os
import time

import click

from furness.cli import output
from furness.cli._artifacts import Verified, tell_list, tell_pruned, tell_verified
from furness.cli._prune import (
    find_damaged,
    find_lost,
    plan_prune,
    prune,
    refuse_while_busy,
    repair,
)
from furness.cli._stored import by_digest, names_of, output_files, project_here
from furness.cli.options import CommandGroup, complete_runs, existing_project, json_option
from furness.errors import ArgumentError, RunFailedError
from furness.model.resources import parse_duration
from furness.stores.lay_out import lay_out


@click.group(cls=CommandGroup, epilog="Example: furness artifacts get last/table -o table.csv")
def command() -> None:
    """List, get, verify and prune the files and folders that tasks made.

    An artifact is named by its digest, or the beginning of it, or as the output of a run.
    """


@command.command("list", epilog="Example: furness artifacts list")
@json_option
def list_artifacts(as_json: bool) -> int:
    """List every artifact in the store of this folder."""
    project = existing_project()
    tell_list(list(project.store.list()) if project else [], as_json=as_json)
    return 0


@command.command(epilog="Example: furness artifacts get last/table -o table.csv")
@click.argument("name", metavar="DIGEST|RUN/OUTPUT", shell_complete=complete_runs)
@click.option("-o", "--output", "target", metavar="PATH", help="Where to put it.")
@json_option
def get(name: str, target: str | None, as_json: bool) -> int:
    """Put an artifact where you want it: by default here, under its own name.

    An output that is a list of files becomes a folder of them. Nothing is written over.
    """
    project = project_here()
    sources = output_files(name) if "/" in name else [by_digest(project, name).path]
    many = len(sources) > 1
    path = target or (name.rpartition("/")[2] if many else os.path.basename(sources[0]))
    if os.path.lexists(path):
        raise ArgumentError(
            f"`{path}` exists already", hint="name another place with `-o`", code="exists"
        )
    paths = [os.path.join(path, one) for one in names_of(sources)] if many else [path]
    for source, place in zip(sources, paths, strict=True):
        lay_out(source, place)
    if as_json:
        output.document({"paths": [os.path.abspath(one) for one in paths]})
    else:
        output.data(path)
    return 0


@command.command(epilog="Example: furness artifacts verify --repair")
@click.argument("digests", nargs=-1, metavar="[DIGEST]...")
@click.option("--repair", "mends", is_flag=True, help="Remove what is damaged, to be made again.")
@json_option
def verify(digests: tuple[str, ...], mends: bool, as_json: bool) -> int:
    """Read artifacts again and tell which are damaged or gone: all of them, or some.

    The exit status is 1 if there are any.
    """
    project = project_here()
    artifacts = [by_digest(project, one) for one in digests] or list(project.store.list())
    damaged = list(find_damaged(project, artifacts))
    lost = {} if digests else find_lost(project)
    wrong = [one.digest for one in damaged] + list(lost)
    forgotten = repair(project, wrong) if mends and wrong else []
    found = Verified(len(artifacts), damaged, list(lost), forgotten)
    tell_verified(found, mended=mends, as_json=as_json)
    return RunFailedError.exit_status if wrong else 0


@command.command("prune", epilog="Example: furness artifacts prune --unused-since 30d --dry-run")
@click.option("--unused-since", metavar="TIME", help="Forget results unused so long, such as 30d.")
@click.option("--dry-run", is_flag=True, help="Tell what would be removed; remove nothing.")
@json_option
def prune_artifacts(unused_since: str | None, dry_run: bool, as_json: bool) -> int:
    """Remove artifacts that no result needs.

    With --unused-since, results that no run has made or reused for that long are forgotten
    first. Files under `results/` stay as they are.
    """
    project = project_here()
    refuse_while_busy(project)
    moment = time.time() - parse_duration(unused_since) if unused_since else None
    plan = plan_prune(project, moment)
    if not dry_run:
        prune(project, plan)
    tell_pruned(plan, dry_run=dry_run, as_json=as_json)
    return 0
