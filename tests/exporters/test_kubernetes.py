"""The exporter of Kubernetes Jobs."""

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.kubernetes import KubernetesExporter
from furness.testing.exporters import ExporterConformance


class TestKubernetesExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return KubernetesExporter()
