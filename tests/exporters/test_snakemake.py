"""The exporter of Snakemake."""

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.snakemake import SnakemakeExporter
from furness.testing.exporters import ExporterConformance


class TestSnakemakeExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return SnakemakeExporter()
