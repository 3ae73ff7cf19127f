"""The exporter of Argo Workflows."""

import pytest

from furness.exporters.argo import ArgoExporter
from furness.exporters.interface import Exporter
from furness.testing.exporters import ExporterConformance


class TestArgoExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return ArgoExporter()
