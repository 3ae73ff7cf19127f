"""What Argo's linter refuses though the schema allows it: in templates, steps, tasks and names.

https://argo-workflows.readthedocs.io/en/latest/variables/ lists the variables of each place.
"""

import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tests.integration.consumers.inside.argo_variables import Scope, unresolved
from tests.integration.consumers.inside.manifests import container, names

Part = dict[str, Any]

_NAME = re.compile(r"[a-zA-Z0-9]([-a-zA-Z0-9]{0,126}[a-zA-Z0-9])?")
_PARAMETER = re.compile(r"[-a-zA-Z0-9_]+")
_DOES = ("container", "script", "dag", "steps", "resource", "suspend", "http", "data",
         "containerSet", "plugin")  # fmt: skip
_SOURCES = {"path", "expression", "supplied", "jsonPath", "jqFilter", "event"}
_CRON = re.compile(r"(@\w+|@every .+|(CRON_TZ=\S+ )?\S+( \S+){4})")
_DEPENDENCY = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_]*)(?:\.[A-Z]\w+)?")
_PLACES = {
    "raw",
    "s3",
    "gcs",
    "oss",
    "http",
    "git",
    "hdfs",
    "artifactory",
    "azure",
    "key",
    "plugin",
}


def lint(manifest: Part, shared: list[Part]) -> Iterator[str]:
    """Say what is wrong with a manifest of Argo's.

    Args:
        manifest: The manifest.
        shared: The templates that others of the same file bring, for `templateRef`.
    """
    spec = manifest["spec"]
    if manifest["kind"] == "CronWorkflow":
        for one in spec.get("schedules") or [spec.get("schedule", "")]:
            if not _CRON.fullmatch(one):
                yield f"schedule: `{one}` is not one of cron"
        spec = spec["workflowSpec"]
    templates = {one["name"]: one for one in [*shared, *spec.get("templates", [])]}
    yield from named("templates", [one["name"] for one in spec.get("templates", [])], _NAME)
    if "workflowTemplateRef" in spec:
        return
    yield from entered(spec, templates, needed=manifest["kind"] in ("Workflow", "CronWorkflow"))
    for template in spec.get("templates", []):
        for said in look(template, templates, spec):
            yield f"template `{template['name']}`: {said}"


def entered(spec: Part, templates: dict[str, Part], needed: bool) -> Iterator[str]:
    """Say what is wrong with where a workflow begins and ends, and with its arguments."""
    if needed and "entrypoint" not in spec:
        yield "there is no entrypoint"
    for key in ("entrypoint", "onExit"):
        if key in spec and spec[key] not in templates:
            yield f"{key}: there is no template `{spec[key]}`"
    given = spec.get("arguments", {})
    yield from named("arguments", names_in(given.get("parameters")), _PARAMETER)
    for one in given.get("parameters", []):
        if needed and "value" not in one and "valueFrom" not in one:
            yield f"arguments: the parameter `{one['name']}` has no value"
    if first := templates.get(spec.get("entrypoint", "")):
        yield from supplied(first, given, more=True)


def look(template: Part, templates: dict[str, Part], spec: Part) -> Iterator[str]:
    """Say what is wrong with one template."""
    does = [one for one in _DOES if one in template]
    if len(does) != 1:
        yield f"it does {' and '.join(does) or 'nothing'}: a template does one thing"
        return
    for kind in ("inputs", "outputs"):
        for what in ("parameters", "artifacts"):
            yield from named(
                f"{kind}.{what}", names_in(template.get(kind, {}).get(what)), _PARAMETER
            )
    scope = Scope.of_workflow(spec).inside(template)
    if does[0] in ("dag", "steps"):
        yield from chained(template, templates, scope)
    else:
        yield from leaf(template, spec)
        yield from unresolved(template, scope)


def leaf(template: Part, spec: Part) -> Iterator[str]:
    """Say what is wrong with a template that runs something itself."""
    volumes = {
        *names_in(spec.get("volumes")),
        *names_in(template.get("volumes")),
        *(one["metadata"]["name"] for one in spec.get("volumeClaimTemplates", [])),
    }
    main = [template[one] for one in ("container", "script") if one in template]
    more = [*template.get("initContainers", []), *template.get("sidecars", [])]
    for one in [*main, *more]:
        yield from container(one, volumes)
    if "script" in template and not template["script"].get("command"):
        yield "a script needs a command"
    yield from names("volumes", names_in(template.get("volumes")))
    yield from placed(template)


def placed(template: Part) -> Iterator[str]:
    """Say which files a template takes or gives without a place for them."""
    for kind in ("inputs", "outputs"):
        for one in template.get(kind, {}).get("artifacts", []):
            if not one.get("path"):
                yield f"{kind}.artifacts: `{one['name']}` has no path"
    for one in template.get("outputs", {}).get("parameters", []):
        if not _SOURCES & set(one.get("valueFrom", {})):
            yield f"outputs.parameters: `{one['name']}` has no source"


def chained(template: Part, templates: dict[str, Part], scope: Scope) -> Iterator[str]:
    """Say what is wrong with the tasks or steps of a template, and with its outputs."""
    if "dag" in template:
        word, called = "tasks", template["dag"]["tasks"]
        before = {one["name"]: needs_of(one) for one in called}
    else:
        word, groups = "steps", template["steps"]
        called = [one for group in groups for one in group]
        before = {
            one["name"]: {earlier["name"] for group in groups[:place] for earlier in group}
            for place, group in enumerate(groups)
            for one in group
        }
    yield from named(word, [one["name"] for one in called], _NAME)
    by_name = {one["name"]: one for one in called}
    for name, needs in before.items():
        yield from (
            f"{word}: `{name}` needs `{one}`, which is none" for one in needs - set(by_name)
        )
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError as error:
        yield f"{word}: {' → '.join(error.args[1])} is a cycle"
        return
    ancestors: dict[str, set[str]] = {}
    for name in order:
        ancestors[name] = set().union(*({one} | ancestors[one] for one in before.get(name, ())))
    for one in called:
        done = [by_name[name] for name in ancestors[one["name"]] if name in by_name]
        yield from call(one, templates, scope.after(word, done, templates))
    ended = scope.after(word, called, templates)
    yield from unresolved(
        {**template, "dag": {**template.get("dag", {}), "tasks": []}, "steps": []}, ended
    )


def call(given: Part, templates: dict[str, Part], scope: Scope) -> Iterator[str]:
    """Say what is wrong with a task or step: its template, its arguments, its variables."""
    name = given["name"]
    loops = [one for one in ("withItems", "withParam", "withSequence") if one in given]
    if len(loops) > 1:
        yield f"`{name}` has {' and '.join(loops)}"
    outer = {key: given[key] for key in ("withParam", "withSequence") if key in given}
    yield from unresolved(outer, scope)
    inner = {key: value for key, value in given.items() if key not in (*loops, "hooks", "inline")}
    yield from unresolved(inner, scope.looping() if loops else scope)
    hooks = [one.get("template") for one in given.get("hooks", {}).values()]
    for wanted in [given.get("onExit"), *hooks]:
        if wanted and wanted not in templates:
            yield f"`{name}`: there is no template `{wanted}`"
    target = given.get("inline") or templates.get(called_by(given))
    if target is None and "templateRef" not in given:
        yield f"`{name}`: there is no template `{called_by(given)}`"
    elif target is not None:
        for said in supplied(target, given.get("arguments", {})):
            yield f"`{name}`: {said}"


def called_by(given: Part) -> str:
    """Give the name of the template that a task or step calls."""
    reference = given.get("templateRef", {}).get("template", "")
    return str(given.get("template", reference))


def supplied(target: Part, given: Part, more: bool = False) -> Iterator[str]:
    """Say which inputs of a template get nothing, and which arguments are not wanted.

    Args:
        target: The template.
        given: The arguments.
        more: Whether arguments that the template does not have are right: a workflow's own.
    """
    for what in ("parameters", "artifacts"):
        declared = {one["name"]: one for one in target.get("inputs", {}).get(what, [])}
        there = set(names_in(given.get(what)))
        for name, one in declared.items():
            own = (
                {"default", "value", "valueFrom"}
                if what == "parameters"
                else {"optional", *_PLACES}
            )
            if name not in there and not own & set(one):
                yield f"inputs.{what}.{name} of `{target.get('name', 'inline')}` was not supplied"
        for name in there - set(declared):
            if not more:
                yield f"`{target.get('name', 'inline')}` has no inputs.{what}.{name}"


def needs_of(task: Part) -> set[str]:
    """Give the tasks that a task of a DAG names in `dependencies` or `depends`."""
    found = _DEPENDENCY.findall(task.get("depends", ""))
    return {*task.get("dependencies", []), *found}


def names_in(parts: Iterable[Part] | None) -> list[str]:
    """Give the names of parts, if there are any."""
    return [one["name"] for one in parts or []]


def named(place: str, given: list[str], form: "re.Pattern[str]") -> Iterator[str]:
    """Say which names are malformed, and which come twice."""
    for name in given:
        if not form.fullmatch(name):
            yield f"{place}: `{name}` is not a name"
    for name in {name for name in given if given.count(name) > 1}:
        yield f"{place}: `{name}` comes twice"
