"""The exporter of state machines of AWS Step Functions."""

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.step_functions import StepFunctionsExporter
from furness.testing.exporters import ExporterConformance


class TestStepFunctionsExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return StepFunctionsExporter()
