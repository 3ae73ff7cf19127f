"""Which of Argo's variables are there at a place, and which `{{…}}` name none of them."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Part = dict[str, Any]

_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ROOT = r"(?:inputs|outputs|tasks|steps|workflow|item|pod|node|retries|lastRetry)"
_PATH = re.compile(rf"(?<![\w.'\"\]])({_ROOT}(?:\.[A-Za-z_]\w*|\[['\"][^'\"]+['\"]\])*)")
_QUOTED = re.compile(r"\[['\"]([^'\"]+)['\"]\]")
_ALWAYS = [
    "workflow.name", "workflow.namespace", "workflow.uid", "workflow.status", "workflow.failures",
    "workflow.duration", "workflow.priority", "workflow.serviceAccountName", "workflow.parameters",
    "workflow.mainEntrypoint", "workflow.scheduledTime", "workflow.creationTimestamp",
    "workflow.parameters.json", "workflow.outputs.parameters", "workflow.labels.json",
    "workflow.annotations.json", "node.name", "pod.name", "retries", "lastRetry.exitCode",
    "lastRetry.status", "lastRetry.duration", "lastRetry.message",
]  # fmt: skip
_OPEN = ("workflow.creationTimestamp.", "workflow.labels.", "workflow.annotations.")
_ENDED = ("id", "ip", "status", "startedAt", "finishedAt", "exitCode", "name", "hostNodeName")


class Scope(NamedTuple):
    """The variables at one place."""

    names: frozenset[str]
    """Those that are there."""
    item: bool = False
    """Whether it is inside a loop."""

    @classmethod
    def of_workflow(cls, spec: Part) -> "Scope":
        """Give the variables that every template of a workflow sees."""
        own = [f"workflow.parameters.{one}" for one in _names(spec.get("arguments"), "parameters")]
        outward = [
            f"workflow.outputs.{kind}.{one['globalName']}"
            for template in spec.get("templates", [])
            for kind in ("parameters", "artifacts")
            for one in template.get("outputs", {}).get(kind, [])
            if "globalName" in one
        ]
        return cls(frozenset([*_ALWAYS, *own, *outward]))

    def inside(self, template: Part) -> "Scope":
        """Give the variables inside a template."""
        inputs, outputs = template.get("inputs"), template.get("outputs")
        found = {"inputs.parameters", "inputs.artifacts"}
        found |= {f"inputs.parameters.{one}" for one in _names(inputs, "parameters")}
        for one in _names(inputs, "artifacts"):
            found |= {f"inputs.artifacts.{one}", f"inputs.artifacts.{one}.path"}
        if not {"dag", "steps"} & set(template):
            for kind in ("parameters", "artifacts"):
                found |= {f"outputs.{kind}.{one}.path" for one in _names(outputs, kind)}
        return self._replace(names=self.names | found)

    def after(self, word: str, done: list[Part], templates: dict[str, Part]) -> "Scope":
        """Give the variables where these tasks or steps have ended."""
        found: set[str] = set()
        for one in done:
            reference = one.get("templateRef", {}).get("template")
            target = one.get("inline") or templates.get(one.get("template", reference), {})
            start = f"{word}.{one['name']}"
            found |= {f"{start}.{key}" for key in _ENDED} | {f"{start}.outputs.parameters"}
            for kind in ("parameters", "artifacts"):
                found |= {
                    f"{start}.outputs.{kind}.{name}" for name in _names(target.get("outputs"), kind)
                }
            if {"script", "container", "http"} & set(target):
                found |= {f"{start}.outputs.result", f"{start}.outputs.exitCode"}
        return self._replace(names=self.names | found)

    def looping(self) -> "Scope":
        """Give the same variables with those of an element."""
        return self._replace(item=True)

    def has(self, path: str) -> bool:
        """Tell whether a variable is there."""
        if path == "item" or path.startswith("item."):
            return self.item
        return path in self.names or path.startswith(_OPEN)


def unresolved(part: object, scope: Scope) -> Iterator[str]:
    """Say which variables in a part are not there."""
    for text in _strings(part):
        tags = _TAG.findall(text)
        if text.count("{{") != len(tags):
            yield f"`{text[:80]}` has an unclosed `{{{{`"
        for tag in tags:
            yield from _missing(tag, scope)
    for expression in _expressions(part):
        yield from _missing(f"={expression}", scope)


def _missing(tag: str, scope: Scope) -> Iterator[str]:
    for path in _paths(tag):
        if not scope.has(path):
            yield f"failed to resolve `{{{{{tag}}}}}`: there is no `{path}`"


def _paths(tag: str) -> list[str]:
    if not tag.startswith("="):
        return [tag.strip()]
    found = [_QUOTED.sub(r".\1", path) for path in _PATH.findall(tag[1:])]
    return [
        path for path in found if path not in ("inputs", "outputs", "tasks", "steps", "workflow")
    ]


def _expressions(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, inner in part.items():
            if key in ("expression", "fromExpression") and isinstance(inner, str):
                yield inner
            else:
                yield from _expressions(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _expressions(inner)


def _strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, inner in part.items():
            if key not in ("expression", "fromExpression"):
                yield from _strings(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _strings(inner)


def _names(part: Part | None, kind: str) -> list[str]:
    return [one["name"] for one in (part or {}).get(kind, [])]
