"""The pods of a pipeline: each step in its image, with a volume and the plan."""

import base64
from typing import Any

from furness.errors import DocumentError
from furness.exporters._folder import FOLDER
from furness.exporters._planned import Planned
from furness.exporters._pod import CONFINED, WORK
from furness.exporters.interface import Subject
from furness.graph.plan import Node
from furness.model.start import PLACE

_LARGEST = 1000**2


def support_of(planned: Planned) -> dict[str, bytes]:
    """Give the files that pods get besides their images, by their path in `PLACE`.

    Raises:
        DocumentError: They are too large for Kubernetes to hand out.
    """
    found = {
        name.removeprefix(f"{FOLDER}/"): content
        for name, content in planned.files.items()
        if not name.startswith(f"{FOLDER}/runtime/")
    }
    size = sum(map(len, found.values()))
    if size > _LARGEST:
        raise DocumentError(
            f"the files that the pipeline names are too large for Kubernetes: {size:,} bytes",
            hint="make them inputs of the pipeline, which lie on its volume",
            code="export-size",
        )
    return found


class Pods:
    """The pods of a pipeline: each step in its image, with a volume and the plan."""

    def __init__(self, subject: Subject, planned: Planned, title: str) -> None:
        self._subject = subject
        self._support = support_of(planned)
        self._name = f"{title}-plan"
        self.volume = {"name": "plan", "configMap": {"name": self._name}}
        """The volume with the plan."""

    def files(self) -> dict[str, Any]:
        """Give the files that pods get besides their images: the plan, and literals."""
        keys = self._keys()
        texts = {keys[name]: _text(content) for name, content in self._support.items()}
        others = {
            keys[name]: base64.b64encode(content).decode()
            for name, content in self._support.items()
            if texts[keys[name]] is None
        }
        return {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": self._name},
            "data": {key: one for key, one in texts.items() if one is not None},
            **({"binaryData": others} if others else {}),
        }

    def _keys(self) -> dict[str, str]:
        """Give the key in the ConfigMap of each file."""
        return {name: name.replace("/", ".") for name in self._support}

    def container(self, name: str, node: Node, command: list[str], **more: Any) -> dict[str, Any]:
        """Give a container in the image of a step's operator.

        Args:
            name: Its name.
            node: The step.
            command: What it runs.
            more: What else is said of it.
        """
        assert node.operator is not None  # noqa: S101 - only steps that run something have pods
        mounts = [
            {"name": "plan", "mountPath": f"{PLACE}/{path}", "subPath": key, "readOnly": True}
            for path, key in self._keys().items()
        ]
        return {
            "name": name,
            "image": self._subject.built_image_of(node.operator),
            "command": command,
            "workingDir": WORK,
            "env": [{"name": "WORK", "value": f"{WORK}/work"}, *more.pop("env", [])],
            **more,
            "securityContext": CONFINED,
            "volumeMounts": [{"name": "work", "mountPath": WORK}, *mounts],
        }


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
