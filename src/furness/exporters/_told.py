"""What `plan.json` says of operators, steps and what they read, and the files that go with it.

Each source of `furness.graph.plan` is a list: the name of its kind, then its parts.
"""

import os
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import astuple

from furness.errors import DocumentError
from furness.exporters.interface import Subject
from furness.graph.plan import (
    ROOT,
    THERE,
    Above,
    Axis,
    Gathered,
    Keyed,
    Many,
    Moved,
    Node,
    Plan,
    Produced,
    Source,
    Value,
    sources_of,
)
from furness.model.artifact import is_file_value
from furness.model.digest import PREFIX, digest, digest_bytes, encode_hook
from furness.model.environment import Environment, R
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.resources import Resources
from furness.model.start import PLACE, describe_input

FOLDER = "furness"
"""The folder beside an exported pipeline that holds all that its tasks need."""

_RUNTIME = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime")


def runtime_files() -> dict[str, bytes]:
    """Give the files of our runtime, which needs nothing but Python: path and content."""
    names = sorted(one for one in os.listdir(_RUNTIME) if one.endswith((".py", ".R")))
    return {f"{FOLDER}/runtime/{name}": _read(os.path.join(_RUNTIME, name)) for name in names}


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


class Parts:
    """What a plan holds besides its steps: operators, each once, and files."""

    def __init__(self, subject: Subject, *, in_images: bool) -> None:
        self._subject = subject
        self._in_images = in_images
        self._keys: dict[int, str] = {}
        self._images: dict[str, str] = {}
        self.told: dict[str, dict[str, Any]] = {}
        """What a program needs to know of each, by its key."""
        self.files: dict[str, bytes] = {}
        """The files of all of them."""

    def key_of(self, operator: Operator) -> str:
        """Give the name of an operator's folder; a number tells apart those of one name."""
        known = self._keys.get(id(operator))
        if known is not None:
            return known
        pack = self._subject.pack_of(operator)
        content = {name: _read(path) for name, path in pack.files.items()}
        code = digest([(name, digest_bytes(one)) for name, one in content.items()])
        for number in range(1, len(self.told) + 2):
            key = operator.operator if number == 1 else f"{operator.operator}-{number}"
            text = msgspec.json.encode(pack.told, enc_hook=encode_hook).decode()
            if not self._in_images:
                text = text.replace(f"{PLACE}/operator/", f"{PLACE}/operators/{key}/")
            told = {"key": key, "code": code, **msgspec.json.decode(text)}
            told |= self._surroundings(operator)
            if self.told.get(key, told) == told:
                break
        self._keys[id(operator)] = key
        self.told[key] = told
        if self._in_images:
            self._check_image(operator, key)
        for name, one in content.items() if not self._in_images else ():
            self.files[f"{FOLDER}/operators/{key}/{name}"] = one
        return key

    def _check_image(self, operator: Operator, key: str) -> None:
        """Refuse two operators whose images would have one name."""
        image = self._subject.built_image_of(operator)
        if self._images.setdefault(image, key) != key:
            raise DocumentError(
                f"two operators that differ have the image `{image}`",
                hint=f"give one of them another name than `{operator.operator}`, in a document",
                code="export-names",
            )

    def _surroundings(self, operator: Operator) -> dict[str, Any]:
        environment = operator.environment
        if self._in_images:
            return {"secrets": []}  # the target gives them to the pods of this operator alone
        if not isinstance(environment, Environment):
            return {}
        if environment.image:
            reaches = operator.network or bool(operator.ports)
            return {
                "image": environment.image,
                "network": reaches,
                "mounts": operator.mounts,
            }
        return {"packages": list(environment.python.packages)} if environment.python else {}

    def input(self, one: Input) -> dict[str, Any]:
        """Give what is known of a pipeline's input; the files of its default are taken along."""
        told = describe_input(one)
        return told | {"default": self.with_files(one.default)} if "default" in told else told

    def with_files(self, value: Any) -> Any:
        """Give a literal whose files are among those that lie beside the pipeline."""
        if isinstance(value, list):
            return [self.with_files(one) for one in value]
        if not is_file_value(value) or not os.path.exists(value["path"]):
            return value
        path = value["path"]
        found = {inside: _read(one) for inside, one in _all_files(path)}
        same = digest([(inside, digest_bytes(content)) for inside, content in found.items()])
        name = f"files/{same[len(PREFIX) :][:8]}/{os.path.basename(path)}"
        for inside, content in found.items():
            self.files[os.path.normpath(f"{FOLDER}/{name}/{inside}")] = content
        return {"class": value["class"], "path": f"{PLACE}/{name}"}


def _all_files(path: str) -> Iterator[tuple[str, str]]:
    """Give the files in a folder: the path in it and the absolute one; a file is its own."""
    if not os.path.isdir(path):
        yield "", path
    for place, _, names in sorted(os.walk(path)):
        for name in sorted(names):
            found = os.path.join(place, name)
            yield os.path.relpath(found, path), found


def resources_of(node: Node) -> Resources:
    """Give what each task of a step needs from the machine it runs on."""
    own = node.operator.resources if node.operator else Resources()
    return node.step.resources or own


def packages_of(node: Node) -> tuple[str, ...]:
    """Give the Python packages that a step's operator imports."""
    environment = node.operator.environment if node.operator else "host"
    if isinstance(environment, str) or environment.python is None:
        return ()
    return environment.python.packages


def not_installed(environment: Environment) -> list[str]:
    """Give what an environment holds that no virtual environment beside a pipeline has."""
    wanted = environment.python or environment.r
    if wanted is None:
        return []
    lost = [*wanted.system]
    if isinstance(wanted, R):
        lost += [f"R's {one}" for one in wanted.packages]
    else:
        lost += wanted.requirements
    return lost + ([f"version {wanted.version}"] if wanted.version else [])


def tell(found: Plan, parts: Parts) -> dict[str, Any]:
    """Give a plan as JSON says it.

    Args:
        found: The plan.
        parts: Where its operators and files are added.
    """
    return {
        "nodes": [
            {**_node(node, parts), "after": sorted(read_by(found, node))} for node in found.nodes
        ],
        "axes": [_axis(one, parts) for one in found.axes],
        "outputs": {name: _source(one, parts) for name, one in found.outputs.items()},
    }


def _node(node: Node, parts: Parts) -> dict[str, Any]:
    step, operator = node.step, node.operator
    resources = resources_of(node)
    limit = resources.time_limit
    return {
        "path": node.path,
        "axis": node.axis,
        "operator": parts.key_of(operator) if operator else None,
        "arguments": {name: _source(one, parts) for name, one in node.arguments.items()},
        "musts": _musts(node),
        "when": step.when,
        "reads": {str(name): _source(one, parts) for name, one in (node.when or {}).items()},
        "needs": [_source(one, parts) for one in node.needs],
        "gates": [_source(one, parts) for one in node.gates],
        "retry": {
            "attempts": step.retry.attempts,
            "wait": float(step.retry.wait),
            "backoff": step.retry.backoff,
            "jitter": step.retry.jitter,
            "exit_statuses": list(step.retry.exit_statuses),
        },
        "allow_failure": step.allow_failure,
        "resources": {
            "cpus": resources.cpus,
            "ranks": resources.ranks,
            "time_limit": float(limit) if limit else None,
        },
    }


def _musts(node: Node) -> list[str]:
    """Give the inputs without whose argument a task is skipped, whatever their default."""
    if node.operator is None:
        return []
    return [
        name
        for name, source in node.arguments.items()
        if type(source) not in THERE
        and not node.operator.inputs[name].type.is_optional
        and node.operator.inputs[name].default is not None
    ]


def _axis(one: Axis, parts: Parts) -> dict[str, Any]:
    lists = [_source(of, parts) for of in one.lists]
    return {"parent": one.parent, "step": one.step, "lists": lists, "method": one.method}


def _source(of: Source, parts: Parts) -> list[Any]:
    match of:
        case Value(value):
            said = [parts.with_files(value)]
        case Many(items):
            said = [[_source(one, parts) for one in items]]
        case Keyed(keyed):
            said = [{key: _source(one, parts) for key, one in keyed.items()}]
        case Above(_, inner):
            said = [_source(inner, parts)]
        case Gathered(axis, inner, whole):
            said = [axis, _source(inner, parts), whole]
        case Moved(axis, position, _, inner):
            said = [axis, position, _source(inner, parts)]
        case _:
            said = [*astuple(of)]
    return [type(of).__name__.lower(), *said]


def read_by(found: Plan, node: Node) -> set[int]:
    """Give the places in a plan of what must end before a step is decided."""
    read = sources_of(node)
    axis = node.axis
    while axis != ROOT:
        read += found.axes[axis].lists
        axis = found.axes[axis].parent
    return {number for of in read for number in _read_by(of)}


def _read_by(of: Source) -> Iterator[int]:
    match of:
        case Produced(number, _):
            yield number
        case Many(items):
            for item in items:
                yield from _read_by(item)
        case Keyed(keyed):
            for item in keyed.values():
                yield from _read_by(item)
        case Above(_, inner) | Gathered(_, inner) | Moved(_, _, _, inner):
            yield from _read_by(inner)
        case _:
            return
