"""What the tests with real components share."""

import pytest

from tests.integration.containers import base_image, podman, r_image, registry
from tests.integration.slurm import slurm

__all__ = ["base_image", "podman", "r_image", "registry", "slurm"]

BESIDE = frozenset(
    (
        "test_corpus.py",
        "test_export_cwl.py",
        "test_export_pages.py",
        "test_export_semantics.py",
        "test_exports.py",
        "test_litepipeline.py",
        "test_operators.py",
    )
)
"""Files of tests that may run beside each other, but for those that start containers."""
ALONE = frozenset(("podman", "slurm", "registry", "kernel_image", "base_image"))
"""Fixtures of which a machine bears one at a time."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that may run beside each other."""
    for item in items:
        if item.path.name in BESIDE and ALONE.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("beside")
