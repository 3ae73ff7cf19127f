"""The artifacts of this folder that a command names: by digest, or as an output of a run."""

import os

from furness import projects
from furness.cli._records import find_run
from furness.cli.options import existing_project
from furness.errors import ArgumentError, NotFoundError
from furness.model.artifact import Artifact, files_in
from furness.model.digest import PREFIX

_LEAST_DIGITS = 6


def project_here() -> projects.Project:
    """Open the project of this folder.

    Raises:
        NotFoundError: There is none.
    """
    project = existing_project()
    if project is None:
        raise NotFoundError(
            "there are no artifacts in this folder",
            hint="go to the folder where `furness run` was typed",
            code="artifact",
        )
    return project


def names_of(sources: list[str]) -> list[str]:
    """Give each file its own name; each its number before it where two are the same."""
    names = [os.path.basename(source) for source in sources]
    if len(set(names)) == len(names):
        return names
    width = len(str(len(names) - 1))
    return [f"{number:0{width}}-{name}" for number, name in enumerate(names)]


def output_files(name: str) -> list[str]:
    """Give where the files lie that are an output of a run: `RUN/OUTPUT`.

    Raises:
        NotFoundError: It has no files.
    """
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


def by_digest(project: projects.Project, digest: str) -> Artifact:
    """Find an artifact by its digest, or the beginning of it.

    Raises:
        ArgumentError: It is too short to be one's own.
        NotFoundError: None begins with it, or several do.
    """
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
