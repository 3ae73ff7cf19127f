"""List, get, verify and prune the files and folders that tasks made."""

import os
import time
from typing import Any

import click

from furness import projects
from furness.cli import output
from furness.cli._prune import (
    find_damaged,
    find_lost,
    plan_prune,
    prune,
    refuse_while_busy,
    repair,
)
from furness.cli._records import find_run
from furness.cli.options import CommandGroup, complete_runs, existing_project, json_option
from furness.errors import ArgumentError, NotFoundError, RunFailedError
from furness.model.artifact import Artifact, files_in
from furness.model.digest import PREFIX
from furness.model.resources import parse_duration
from furness.stores.lay_out import lay_out

_LEAST_DIGITS = 6


@click.group(cls=CommandGroup, epilog="Example: furness artifacts get last/table -o table.csv")
def command() -> None:
    """List, get, verify and prune the files and folders that tasks made.

    An artifact is named by its digest, or the beginning of it, or as the output of a run.
    """


def _project() -> projects.Project:
    project = existing_project()
    if project is None:
        raise NotFoundError(
            "there are no artifacts in this folder",
            hint="go to the folder where `furness run` was typed",
            code="artifact",
        )
    return project


def _describe(artifact: Artifact) -> dict[str, Any]:
    return {
        "digest": artifact.digest,
        "class": artifact.kind,
        "name": os.path.basename(artifact.path),
        "size": artifact.size,
        "path": artifact.path,
    }


@command.command("list", epilog="Example: furness artifacts list")
@json_option
def list_artifacts(as_json: bool) -> int:
    """List every artifact in the store of this folder."""
    project = existing_project()
    found = list(project.store.list()) if project else []
    if as_json:
        output.document({"artifacts": [_describe(one) for one in found]})
        return 0
    rows = [
        (one.digest, one.kind, output.size(one.size), os.path.basename(one.path)) for one in found
    ]
    output.table(rows, ("DIGEST", "CLASS", "SIZE", "NAME"))
    total = output.size(sum(one.size for one in found))
    output.note(f"{_count(len(found), 'artifact')}, {total}")
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


@command.command(epilog="Example: furness artifacts get last/table -o table.csv")
@click.argument("name", metavar="DIGEST|RUN/OUTPUT", shell_complete=complete_runs)
@click.option("-o", "--output", "target", metavar="PATH", help="Where to put it.")
@json_option
def get(name: str, target: str | None, as_json: bool) -> int:
    """Put an artifact where you want it: by default here, under its own name.

    An output that is a list of files becomes a folder of them. Nothing is written over.
    """
    project = _project()
    sources = _output_files(name) if "/" in name else [_by_digest(project, name).path]
    many = len(sources) > 1
    path = target or (name.rpartition("/")[2] if many else os.path.basename(sources[0]))
    if os.path.lexists(path):
        raise ArgumentError(
            f"`{path}` exists already", hint="name another place with `-o`", code="exists"
        )
    paths = [os.path.join(path, one) for one in _names(sources)] if many else [path]
    for source, place in zip(sources, paths, strict=True):
        lay_out(source, place)
    if as_json:
        output.document({"paths": [os.path.abspath(one) for one in paths]})
    else:
        output.data(path)
    return 0


def _names(sources: list[str]) -> list[str]:
    """Give each file its own name; each its number before it where two are the same."""
    names = [os.path.basename(source) for source in sources]
    if len(set(names)) == len(names):
        return names
    width = len(str(len(names) - 1))
    return [f"{number:0{width}}-{name}" for number, name in enumerate(names)]


def _output_files(name: str) -> list[str]:
    run_name, _, wanted = name.partition("/")
    project, run = find_run(run_name)
    files = files_in(run.outputs.get(wanted))
    if not files:
        known = ", ".join(f"`{one}`" for one, value in run.outputs.items() if files_in(value))
        raise NotFoundError(
            f"run `{run.id}` has no files as output `{wanted}`",
            hint=f"it has: {known}" if known else "it has no files as outputs",
            code="output",
        )
    return [project.store.locate(one["digest"], os.path.basename(one["path"])) for one in files]


def _by_digest(project: projects.Project, digest: str) -> Artifact:
    wanted = digest if digest.startswith(PREFIX) else PREFIX + digest
    if len(wanted) < len(PREFIX) + _LEAST_DIGITS:
        raise ArgumentError(
            f"`{digest}` is too short",
            hint=f"write at least {_LEAST_DIGITS} digits, or RUN/OUTPUT",
            code="digest",
        )
    found = [one for one in project.store.list() if one.digest.startswith(wanted)]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'no'} artifacts have a digest that begins with `{digest}`",
            hint="`furness artifacts list` shows all of them",
            code="artifact",
        )
    return found[0]


@command.command(epilog="Example: furness artifacts verify --repair")
@click.argument("digests", nargs=-1, metavar="[DIGEST]...")
@click.option("--repair", "mends", is_flag=True, help="Remove what is damaged, to be made again.")
@json_option
def verify(digests: tuple[str, ...], mends: bool, as_json: bool) -> int:
    """Read artifacts again and tell which are damaged or gone: all of them, or some.

    The exit status is 1 if there are any.
    """
    project = _project()
    artifacts = [_by_digest(project, one) for one in digests] or list(project.store.list())
    damaged = list(find_damaged(project, artifacts))
    lost = {} if digests else find_lost(project)
    wrong = [one.digest for one in damaged] + list(lost)
    forgotten = repair(project, wrong) if mends and wrong else []
    if as_json:
        output.document(
            {
                "verified": len(artifacts),
                "damaged": [_describe(one) for one in damaged],
                "missing": list(lost),
                "forgotten_results": forgotten,
            }
        )
    else:
        _print_wrong(damaged, list(lost))
        _summarise(len(artifacts), len(wrong), mended=mends)
    return RunFailedError.exit_status if wrong else 0


def _print_wrong(damaged: list[Artifact], lost: list[str]) -> None:
    for one in damaged:
        output.data(f"damaged  {one.digest}  {os.path.basename(one.path)}")
    for digest in lost:
        output.data(f"missing  {digest}")


def _summarise(verified: int, wrong: int, *, mended: bool) -> None:
    output.note(f"{_count(verified, 'artifact')} verified, {wrong or 'none'} damaged or missing")
    if wrong and mended:
        output.note("removed, with the results that name them: run what made them again")
    elif wrong:
        output.note("make them again: furness artifacts verify --repair, then run what made them")


@command.command("prune", epilog="Example: furness artifacts prune --unused-since 30d --dry-run")
@click.option("--unused-since", metavar="TIME", help="Forget results unused so long, such as 30d.")
@click.option("--dry-run", is_flag=True, help="Tell what would be removed; remove nothing.")
@json_option
def prune_artifacts(unused_since: str | None, dry_run: bool, as_json: bool) -> int:
    """Remove artifacts that no result needs.

    With --unused-since, results that no run has made or reused for that long are forgotten
    first. Files under `results/` stay as they are.
    """
    project = _project()
    refuse_while_busy(project)
    moment = time.time() - parse_duration(unused_since) if unused_since else None
    plan = plan_prune(project, moment)
    if not dry_run:
        prune(project, plan)
    if as_json:
        output.document(
            {
                "artifacts": [one.digest for one in plan.artifacts],
                "results": list(plan.results),
                "freed_bytes": plan.size,
                "dry_run": dry_run,
            }
        )
        return 0
    for one in plan.artifacts:
        output.data(f"{one.digest}  {output.size(one.size)}  {os.path.basename(one.path)}")
    done = "would remove" if dry_run else "removed"
    counted = f"{_count(len(plan.artifacts), 'artifact')} ({output.size(plan.size)})"
    output.note(f"{done} {counted} and {_count(len(plan.results), 'result')}")
    return 0
