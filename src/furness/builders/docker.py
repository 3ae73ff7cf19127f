"""Docker as a maker of images (https://docs.docker.com/), with BuildKit."""

import os
import tarfile
from collections.abc import Mapping
from typing import ClassVar, Literal

from furness.builders import _dockerfile, _images
from furness.builders._context import make_context
from furness.builders._program import Program, local_versions
from furness.builders._secrets import secrets
from furness.builders.maker import Maker, Order, Plan, Progress, Target

_SETTINGS = {"DOCKER_BUILDKIT": "1", "BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}


class DockerMaker(Maker):
    """Makes images by `docker build`."""

    makes: ClassVar[Literal["image", "file"]] = "image"

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables
        """The environment variables that say how package indexes are reached."""
        self._engine = Program("docker", variables=_SETTINGS)

    def plan(self, order: Order, progress: Progress) -> Plan:
        """See `Maker.plan`."""
        return _images.plan(order, self._engine.look(order, progress), progress)

    def write(self, plan: Plan, labels: Mapping[str, str]) -> str:
        """See `Maker.write`."""
        return _dockerfile.with_labels(plan.recipe, labels)

    def make(self, plan: Plan, target: Target, progress: Progress) -> None:
        """See `Maker.make`."""
        order, archive = plan.order, f"{target.path}.tar"
        with (
            make_context(plan, self.write(plan, target.labels), target.seconds) as context,
            secrets(self.variables) as given,
        ):
            progress(f"building {target.names[0]}")
            words = ["build", "--quiet", *given]
            words += ["--build-arg", f"SOURCE_DATE_EPOCH={target.seconds}"]
            words += [word for name in target.names for word in ("--tag", name)]
            words += ["--platform", order.platform] if order.platform else []
            words += [] if order.uses_cache else ["--no-cache"]
            self._engine.must("the image cannot be built", *words, context)
        what = "the image cannot be read"
        self._engine.must(what, "save", "--output", archive, target.names[0])
        with tarfile.open(archive) as packed:
            packed.extractall(target.path, filter="data")
        os.unlink(archive)

    def versions(self, name: str) -> list[str]:
        """See `Maker.versions`."""
        return local_versions(self._engine, name)
