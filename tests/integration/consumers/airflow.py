"""Airflow: DAG files accepted by its own parser, and by its serialisation."""

from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone, ask


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what Airflow has to say against DAG files."""
    return ask("airflow", "airflow", paths)


accept = alone(accept_all)
