"""The exporter of Dockerfiles."""

import pytest

from furness.exporters.dockerfile import DockerfileExporter
from furness.exporters.interface import Exporter
from furness.testing.exporters import ExporterConformance


class TestDockerfileExporter(ExporterConformance):
    takes_pipelines = False

    @pytest.fixture
    def exporter(self) -> Exporter:
        return DockerfileExporter()
