"""The exporter of Pegasus workflows."""

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.pegasus import PegasusExporter
from furness.testing.exporters import ExporterConformance


class TestPegasusExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return PegasusExporter()
