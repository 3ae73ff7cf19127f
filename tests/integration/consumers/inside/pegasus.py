"""Does Pegasus know a workflow: can its own API write the same again, and does what it names exist.

Pegasus publishes no reader. So each part is given to the API, which checks it, and what the API
then writes must be the file: a field that it does not know, or would write otherwise, is missing.
"""

import json
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from Pegasus.api import (
    Container,
    EventType,
    File,
    Job,
    Namespace,
    ReplicaCatalog,
    SubWorkflow,
    Transformation,
    TransformationCatalog,
    TransformationSite,
    Workflow,
)
from Pegasus.api.writable import _CustomEncoder

from tests.integration.consumers.inside.documents import documents

Part = dict[str, Any]

_TEXTS = ("name", "namespace", "version", "nodeLabel", "file", "stdin", "stdout", "stderr")
_FLAGS = ("stageOut", "registerReplica", "bypass", "forPlanning")


def check(path: str) -> list[str]:
    found = documents(path)
    if len(found) != 1:
        return [f"it holds {len(found)} documents instead of one"]
    (given,) = found
    given = {key: value for key, value in given.items() if not key.startswith("x-")}
    again = json.loads(json.dumps(rebuild(given), cls=_CustomEncoder))
    return [*differences("", given, again), *mistyped(given), *named(given)]


def rebuild(given: Part) -> Workflow:
    """Make a workflow of the API's, of what it knows in a document."""
    workflow = Workflow(given["name"], infer_dependencies=False)
    decorate(workflow, given)
    if "replicaCatalog" in given:
        workflow.add_replica_catalog(replicas(given["replicaCatalog"]))
    if "transformationCatalog" in given:
        workflow.add_transformation_catalog(transformations(given["transformationCatalog"]))
    for one in given["jobs"]:
        workflow.add_jobs(job(one))
    for one in given.get("jobDependencies", []):
        children = [workflow.get_job(child) for child in one["children"]]
        workflow.add_dependency(workflow.get_job(one["id"]), children=children)
    return workflow


def job(given: Part) -> Job | SubWorkflow:
    """Make a job of the API's."""
    label, number = given.get("nodeLabel"), given["id"]
    if given["type"] == "job":
        space, version = given.get("namespace"), given.get("version")
        made = Job(given["name"], number, label, namespace=space, version=version)
    else:
        planned = given["type"] == "condorWorkflow"
        made = SubWorkflow(given["file"], planned, number, label)
        made.uses.clear()
    made.add_args(*given["arguments"])
    for one in given["uses"]:
        use(made, one)
    for key in ("stdin", "stdout", "stderr"):
        if key in given:
            setattr(made, key, File(given[key]))
    decorate(made, given)
    return made


def use(made: Job | SubWorkflow, given: Part) -> None:
    """Say that a job uses a file."""
    planned = given.get("forPlanning", False)
    file = File(given["lfn"], size=given.get("size"), for_planning=planned)
    file.add_metadata(given.get("metadata", {}))
    if given["type"] == "input":
        made.add_inputs(file, bypass_staging=given.get("bypass", False))
    else:
        add = {"output": made.add_outputs, "checkpoint": made.add_checkpoint}[given["type"]]
        add(file, stage_out=given["stageOut"], register_replica=given["registerReplica"])


def replicas(given: Part) -> ReplicaCatalog:
    """Make a catalog of where files are."""
    made = ReplicaCatalog()
    for one in given["replicas"]:
        more = {key: dict(one[key]) for key in ("metadata", "checksum") if key in one}
        for place in one["pfns"]:
            made.add_replica(place["site"], one["lfn"], place["pfn"], **more)
    return made


def transformations(given: Part) -> TransformationCatalog:
    """Make a catalog of programs and their containers."""
    made = TransformationCatalog()
    made.add_containers(*(container(one) for one in given.get("containers", [])))
    for one in given["transformations"]:
        program = Transformation(one["name"], one.get("namespace"), one.get("version"))
        for place in one["sites"]:
            stageable = {"stageable": True, "installed": False}[place["type"]]
            inside = place.get("container")
            site = TransformationSite(place["name"], place["pfn"], stageable, container=inside)
            decorate(site, place)
            program.add_sites(site)
        decorate(program, one)
        made.add_transformations(program)
    return made


def container(given: Part) -> Container:
    """Make a container of the API's."""
    kinds = {one.value: one for one in (Container.DOCKER, Container.SINGULARITY, Container.SHIFTER)}
    made = Container(
        given["name"],
        kinds[given["type"]],
        given["image"],
        mounts=given.get("mounts"),
        image_site=given.get("image.site"),
    )
    decorate(made, given)
    return made


def decorate(made: Any, given: Part) -> None:
    """Give a part of the API's the metadata, profiles and hooks of a document's."""
    if "metadata" in given:
        made.add_metadata(given["metadata"])
    for space, profiles in given.get("profiles", {}).items():
        for key, value in profiles.items():
            made.add_profiles(Namespace(space), key=key, value=value)
    for hook in given.get("hooks", {}).get("shell", []):
        made.add_shell_hook(EventType(hook["_on"]), hook["cmd"])


def differences(place: str, given: object, again: object) -> Iterator[str]:
    """Say where what the API writes is not what a document says; sets have no order."""
    if isinstance(given, dict) and isinstance(again, dict):
        for key in sorted({*given, *again}):
            yield from field(f"{place}.{key}".lstrip("."), key, given, again)
    elif isinstance(given, list) and isinstance(again, list) and len(given) == len(again):
        if place.endswith((".uses", ".pfns", ".children")):
            given, again = (sorted(one, key=json.dumps) for one in (given, again))
        for number, pair in enumerate(zip(given, again, strict=True)):
            yield from differences(f"{place}.{number}", *pair)
    elif given != again or type(given) is not type(again):
        yield f"{place}: `{given}` is what Pegasus writes as `{again}`"


def field(place: str, key: str, given: Part, again: Part) -> Iterator[str]:
    """Say where one field differs; of versions the first number counts."""
    if key not in again:
        yield f"{place}: Pegasus knows no such field, or it is empty"
    elif key not in given:
        yield f"{place} is missing: Pegasus writes `{again[key]}`"
    elif place != "pegasus":
        yield from differences(place, given[key], again[key])
    elif not str(given[key]).startswith("5."):
        yield f"pegasus: `{given[key]}` is not version 5"


def mistyped(given: Part) -> Iterator[str]:
    """Say which values of jobs have a type that the API lets through and the planner does not."""
    for one in given["jobs"]:
        texts = [one["id"], *(one[key] for key in _TEXTS if key in one)]
        texts += [used["lfn"] for used in one["uses"]]
        yield from (f"{one['id']}: `{text}` is not text" for text in texts if type(text) is not str)
        for argument in one["arguments"]:
            if isinstance(argument, bool) or not isinstance(argument, str | int | float):
                yield f"{one['id']}: `{argument}` is not an argument"
        for used in one["uses"]:
            flags = [used[key] for key in _FLAGS if key in used]
            if any(type(flag) is not bool for flag in flags):
                yield f"{one['id']}: a flag of `{used['lfn']}` is not true or false"


def named(given: Part) -> Iterator[str]:
    """Say what a workflow names that it does not have, where it brings its own catalogs."""
    jobs = {one["id"]: one for one in given["jobs"]}
    if "transformationCatalog" in given:
        programs = {key_of(one) for one in given["transformationCatalog"]["transformations"]}
        for one in given["jobs"]:
            if one["type"] == "job" and key_of(one) not in programs:
                yield f"{one['id']}: there is no transformation `{one['name']}`"
        boxes = {one["name"] for one in given["transformationCatalog"].get("containers", [])}
        for program in given["transformationCatalog"]["transformations"]:
            for place in program["sites"]:
                if place.get("container", next(iter(boxes), None)) not in {*boxes, None}:
                    yield f"{program['name']}: there is no container `{place['container']}`"
    yield from ordered(jobs, given)


def key_of(given: Part) -> tuple[str | None, str, str | None]:
    """Give what names a transformation."""
    return given.get("namespace"), given["name"], given.get("version")


def ordered(jobs: dict[str, Part], given: Part) -> Iterator[str]:
    """Say whether jobs wait for each other in a circle, and what is wrong with their files."""
    parents: dict[str, set[str]] = {one: set() for one in jobs}
    for one in given.get("jobDependencies", []):
        for child in one["children"]:
            parents[child].add(one["id"])
    try:
        order = list(TopologicalSorter(parents).static_order())
    except CycleError as error:
        yield f"jobDependencies: {' → '.join(error.args[1])} is a cycle"
        return
    before: dict[str, set[str]] = {}
    for one in order:
        before[one] = set().union(*({up} | before[up] for up in parents[one]))
    yield from made(jobs, before, given)


def made(jobs: dict[str, Part], before: dict[str, set[str]], given: Part) -> Iterator[str]:
    """Say which files nobody makes, two make, or are used by who does not wait for them."""
    makers: dict[str, str] = {}
    for name, one in jobs.items():
        for lfn in lfns(one, "output"):
            if makers.setdefault(lfn, name) != name:
                yield f"`{lfn}` is made by `{makers[lfn]}` and by `{name}`"
    there = {one["lfn"] for one in given.get("replicaCatalog", {}).get("replicas", [])}
    used = [(name, lfn) for name, one in jobs.items() for lfn in lfns(one, "input")]
    for name, lfn in used:
        if lfn in makers and makers[lfn] not in before[name]:
            yield f"{name}: `{lfn}` is made by `{makers[lfn]}`, which it does not wait for"
        if lfn not in makers and lfn not in there and "replicaCatalog" in given:
            yield f"{name}: nobody makes `{lfn}`, and it is in no replica catalog"


def lfns(given: Part, kind: str) -> list[str]:
    """Give the files that a job uses as inputs or outputs."""
    return [one["lfn"] for one in given["uses"] if one["type"] == kind]
