"""A pipeline of KFP while it is written: its components and its executors.

Each task has a component of its own, as KFP's compiler writes them; `kfp.local` needs that.
"""

from typing import Any

from msgspec.structs import replace

from furness.errors import Problem
from furness.exporters._kfp.declared import definitions
from furness.exporters._kfp.types import Wire
from furness.exporters._kfp.work import Work, resources_of, words_of
from furness.exporters._pod import name_for
from furness.exporters.interface import Subject
from furness.model.operator import Operator

_VALUES = ("constant", "defaultValue", "description")

Definitions = dict[str, tuple[Wire, dict[str, Any]]]
"""Inputs or outputs of a component, each with what else is known of it."""


class Document:
    """A pipeline while it is written.

    No component in it has its name: KFP's loader would take that for the whole.
    """

    def __init__(self, subject: Subject, title: str | None) -> None:
        self._title = title
        self.components: dict[str, Any] = {}
        """What tasks run."""
        self.warnings: list[Problem] = []
        """What KFP cannot say."""
        self._subject = subject
        self._executors: dict[str, Any] = {}
        self._secrets: dict[str, Any] = {}

    def container(self, title: str, work: Work, inputs: Definitions, outputs: Definitions) -> str:
        """Write a component that is a container, and give its name.

        Args:
            title: What it should be called.
            work: What it does.
            inputs: What it takes.
            outputs: What it gives.
        """
        name = self._free(title)
        label = name.replace("comp-", "exec-", 1)
        sides = {"inputDefinitions": inputs, "outputDefinitions": outputs}
        self.components[name] = {
            "executorLabel": label,
            **{key: definitions(side) for key, side in sides.items() if side},
        }
        self._executors[label] = {"container": self._started(work, (*inputs, *outputs))}
        if work.resources and work.operator.secrets:
            self._secrets[label] = _secrets(work.operator)
        return name

    def _started(self, work: Work, names: tuple[str, ...]) -> dict[str, Any]:
        """Give what starts a container; it is told the names that KFP does not take."""
        needed = resources_of(work.resources) if work.resources else {}
        changed = {_accepted(one): one for one in names if _accepted(one) != one}
        manner = {**work.manner, **({"names": changed} if changed else {})}
        words = words_of(self._subject, replace(work, manner=manner))
        container = {"image": self._subject.image_of(work.operator), **words}
        return {**container, **({"resources": needed} if needed else {})}

    def add(self, title: str, component: dict[str, Any]) -> str:
        """Add a component that is a DAG, and give its name."""
        name = self._free(title)
        self.components[name] = component
        return name

    def document(self, root: dict[str, Any], title: str, description: str) -> dict[str, Any]:
        """Give the pipeline."""
        kept = {"description": description} if description else {}
        return {
            "components": _with_names(dict(sorted(self.components.items()))),
            "deploymentSpec": {"executors": dict(sorted(self._executors.items()))},
            "pipelineInfo": {"name": name_for(title), **kept},
            "root": _with_names(root),
            "schemaVersion": "2.1.0",
            "sdkVersion": "kfp-2.17.0",
        }

    def platform(self) -> dict[str, Any] | None:
        """Give what Kubernetes is told besides; None if there is nothing."""
        if not self._secrets:
            return None
        told = {"executors": dict(sorted(self._secrets.items()))}
        return {"platforms": {"kubernetes": {"deploymentSpec": told}}}

    def _free(self, title: str) -> str:
        wanted = f"comp-{name_for(title)}"
        number, name = 1, wanted
        while name in self.components or name == f"comp-{self._title}":
            number += 1
            name = f"{wanted}-{number}"
        return name


def _secrets(operator: Operator) -> dict[str, Any]:
    keys = [{"secretKey": one, "envVar": one} for one in operator.secrets]
    secret = f"{name_for(operator.operator)}-secrets"
    return {"secretAsEnv": [{"secretName": secret, "keyToEnv": keys}]}


def _accepted(name: str) -> str:
    """Give the name of an input or output in KFP, where it begins with a letter."""
    return f"furness{name}" if name.startswith("_") else name


def _with_names(node: Any) -> Any:
    """Give a part of a document in which each name is one that KFP takes."""
    if isinstance(node, list):
        return [_with_names(one) for one in node]
    if not isinstance(node, dict):
        return _accepted(node) if isinstance(node, str) else node
    return {
        _accepted(key): one if key in _VALUES else _with_names(one) for key, one in node.items()
    }
