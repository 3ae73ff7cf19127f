"""Podman as a maker of images (https://docs.podman.io/), without a daemon."""

import os
from collections.abc import Mapping
from typing import ClassVar, Literal

from furness.builders import _dockerfile, _images
from furness.builders._context import make_context
from furness.builders._program import Program, local_versions
from furness.builders._secrets import secrets
from furness.builders.maker import Maker, Order, Plan, Progress, Target


class PodmanMaker(Maker):
    """Makes images by `podman build`."""

    makes: ClassVar[Literal["image", "file"]] = "image"

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables
        """The environment variables that say how package indexes are reached."""
        self._engine = Program("podman", plain=("--tls-verify=false",))

    def plan(self, order: Order, progress: Progress) -> Plan:
        """See `Maker.plan`."""
        return _images.plan(order, self._engine.look(order, progress), progress)

    def write(self, plan: Plan, labels: Mapping[str, str]) -> str:
        """See `Maker.write`."""
        return _dockerfile.with_labels(plan.recipe, labels)

    def make(self, plan: Plan, target: Target, progress: Progress) -> None:
        """See `Maker.make`."""
        recipe = self.write(plan, target.labels)
        order = plan.order
        with (
            make_context(plan, recipe, target.seconds) as context,
            secrets(self.variables) as given,
        ):
            progress(f"building {target.names[0]}")
            words = ["build", "--format", "oci", "--layers", "--pull=never", "--quiet"]
            words += [f"--timestamp={target.seconds}", "--identity-label=false", *given]
            words += [word for name in target.names for word in ("--tag", name)]
            words += ["--platform", order.platform] if order.platform else []
            words += [] if order.uses_cache else ["--no-cache"]
            self._engine.must("the image cannot be built", *words, context)
        self._engine.must(
            "the image cannot be read",
            *("save", "--quiet", "--format", "oci-dir", "--output", target.path, target.names[0]),
        )

    def versions(self, name: str) -> list[str]:
        """See `Maker.versions`."""
        return local_versions(self._engine, name)
