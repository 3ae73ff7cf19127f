"""What a plan holds besides its steps: operators, each once, and files."""

import os
from typing import Any

import msgspec

from furness.errors import DocumentError
from furness.exporters._folder import FOLDER, all_files, read_bytes
from furness.exporters.interface import Subject
from furness.model.artifact import is_file_value
from furness.model.digest import PREFIX, digest, digest_bytes, encode_hook
from furness.model.environment import Environment
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.start import PLACE, describe_input


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
        content = {name: read_bytes(path) for name, path in pack.files.items()}
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
        found = {inside: read_bytes(one) for inside, one in all_files(path)}
        same = digest([(inside, digest_bytes(content)) for inside, content in found.items()])
        name = f"files/{same[len(PREFIX) :][:8]}/{os.path.basename(path)}"
        for inside, content in found.items():
            self.files[os.path.normpath(f"{FOLDER}/{name}/{inside}")] = content
        return {"class": value["class"], "path": f"{PLACE}/{name}"}
