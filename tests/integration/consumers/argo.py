"""Argo Workflows: manifests accepted by its schema, strictly, and by what its linter adds to it."""

from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone, ask


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what Argo has to say against files of manifests."""
    return ask("workflows", "argo", paths)


accept = alone(accept_all)
