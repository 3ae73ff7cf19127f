"""What follows what in a pipeline of descpipe: by its data, and by `depends-on`."""

from collections.abc import Mapping

from msgspec import Struct

from furness.errors import DocumentError, Problem
from furness.importers._descpipe.file import PipelineFile
from furness.importers._descpipe.stage import Stage


class Flow(Struct, frozen=True, kw_only=True):
    """Where each stage's inputs come from, and what else it waits for."""

    sources: dict[str, dict[str, str]]
    """For each stage the stage that gives a tag; a tag that none gives is not there."""
    needs: dict[str, tuple[str, ...]]
    """For each stage those that it waits for although no data come from them."""


def flow_of(file: PipelineFile, stages: Mapping[str, Stage]) -> Flow:
    """Give what follows what; where `depends-on` contradicts the data, the data are right.

    Args:
        file: The pipeline file; takes the contradictions.
        stages: The stages by name.

    Raises:
        DocumentError: The stages wait for each other.
    """
    sources = {name: _sources(one, stages, file) for name, one in stages.items()}
    data = {name: set(found.values()) for name, found in sources.items()}
    after = {name: set(file.after(name)) for name in stages}
    for what, edges in (("depends-on", after), ("inputs", data)):
        circle = _circle(edges)
        if circle:
            raise DocumentError.of([_waiting(file, circle, what)])
    _tell_of_missing(file, sources)
    return Flow(sources=sources, needs=_needs(file, data))


def _needs(file: PipelineFile, data: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Give for each stage those that it waits for although no data come from them."""
    edges = {name: set(found) for name, found in data.items()}
    return {
        name: tuple(
            need
            for need in file.after(name)
            if _is_kept(file, name, need, edges) and need not in _above(name, data)
        )
        for name in data
    }


def _sources(stage: Stage, stages: Mapping[str, Stage], file: PipelineFile) -> dict[str, str]:
    """Give the stage that gives each input of a stage."""
    found = {}
    for tag in stage.inputs:
        givers = [name for name, one in stages.items() if tag in one.outputs and one is not stage]
        if len(givers) > 1:
            near = [name for name in givers if name in file.after(stage.name)]
            givers = near or givers
            listed = ", ".join(f"`{one}`" for one in givers)
            message = f"`{tag}` is given by several stages: `{stage.name}` reads that of {listed}"
            if len(givers) > 1:
                message = (
                    f"`{tag}` is given by {listed}: `{stage.name}` reads that of `{givers[-1]}`"
                )
            file.leave(message, "give each output a tag of its own", stage.name)
        if givers:
            found[tag] = givers[-1]
    return found


def _tell_of_missing(file: PipelineFile, sources: Mapping[str, Mapping[str, str]]) -> None:
    """Note data that come from a stage on which there is no dependency."""
    after = {name: set(file.after(name)) for name in sources}
    for name, tags in sources.items():
        for tag, giver in tags.items():
            if giver in _above(name, after) or name in _above(giver, after):
                continue
            message = f"`{name}` takes `{tag}` from `{giver}`, and does not depend on it"
            hint = f"nothing has to be done: it waits for `{giver}` since it reads from it"
            file.leave(message, hint, name, "depends-on")


def _is_kept(file: PipelineFile, name: str, need: str, edges: dict[str, set[str]]) -> bool:
    """Tell whether a stage can wait for another; note it when that one waits for this."""
    if name == need or name in _above(need, edges):
        message = f"`{name}` depends on `{need}`, which needs what comes out of `{name}`"
        hint = f"the data are followed: `{need}` runs after `{name}`; correct `depends-on`"
        file.leave(message, hint, name, "depends-on")
        return False
    edges[name].add(need)
    return True


def _above(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Give all that a stage waits for, however far."""
    found: set[str] = set()
    waiting = list(edges.get(name, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += edges.get(one, ())
    return found


def _circle(edges: Mapping[str, set[str]]) -> list[str]:
    """Give stages that wait for each other, in order; none where there is no such circle."""
    for start in edges:
        if start not in _above(start, edges):
            continue
        path = [start]
        while True:
            after = [one for one in sorted(edges[path[-1]]) if start in {one} | _above(one, edges)]
            if start in after:
                return [*path, start]
            path.append(next(one for one in after if one not in path))
    return []


def _waiting(file: PipelineFile, circle: list[str], what: str) -> Problem:
    message = f"the stages wait for each other: `{' → '.join(circle)}`"
    hint = "an arrow points to what is waited for; remove one of them"
    if what == "inputs":
        hint = "an arrow points to where an input comes from; rename a tag in one of the stages"
    return file.wrong(message, hint, circle[0], "depends-on")
