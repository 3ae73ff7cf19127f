"""The exporter of Slurm."""

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.slurm import SlurmExporter
from furness.testing.exporters import ExporterConformance


class TestSlurmExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return SlurmExporter()
