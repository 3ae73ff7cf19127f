"""Kubernetes: manifests accepted by its strict schemas, and by what an API server adds."""

from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone, ask


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what Kubernetes has to say against files of manifests."""
    return ask("workflows", "kubernetes", paths)


accept = alone(accept_all)
