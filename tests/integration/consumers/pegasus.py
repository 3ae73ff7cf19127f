"""Pegasus 5: workflows that its own API writes just so, and whose names all name something."""

from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone, ask


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what Pegasus has to say against workflows."""
    return ask("pegasus", "pegasus", paths)


accept = alone(accept_all)
