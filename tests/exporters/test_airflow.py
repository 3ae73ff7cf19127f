"""The exporter of Airflow DAG files."""

import pytest

from furness.exporters.airflow import AirflowExporter
from furness.exporters.interface import Exporter
from furness.testing.exporters import ExporterConformance


class TestAirflowExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return AirflowExporter()
