"""The exporter of shell scripts: its scripts run with nothing of ours."""

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.shell import ShellExporter
from furness.testing.exporters import ExporterConformance


class TestShellExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return ShellExporter()
