"""What the tests with real components share."""

from tests.integration.containers import base_image, podman, r_image, registry
from tests.integration.slurm import slurm

__all__ = ["base_image", "podman", "r_image", "registry", "slurm"]
