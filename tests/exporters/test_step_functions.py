"""The exporter of state machines of AWS Step Functions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from furness.exporters.interface import Exporter
from furness.exporters.step_functions import StepFunctionsExporter
from furness.exporting import Wanted, subject_of
from furness.model.pipeline import Scatter, Step
from furness.testing.examples import DOUBLE, pipeline
from furness.testing.exporters import ExporterConformance


class TestStepFunctionsExporter(ExporterConformance):
    @pytest.fixture
    def exporter(self) -> Exporter:
        return StepFunctionsExporter()


def states_in(machine: dict[str, Any]) -> Iterator[str]:
    """Give the name of every state, also of those in branches and maps."""
    for name, state in machine["States"].items():
        yield name
        inner = (*state.get("Branches", ()), *filter(None, [state.get("ItemProcessor")]))
        for one in inner:
            yield from states_in(one)


def test_states_beside_steps_are_called_as_no_step_can_be() -> None:
    each = Step(operator=DOUBLE, arguments={"number": [1, 2]}, scatter=Scatter(("number",)))
    one = Step(operator=DOUBLE, arguments={"number": 1})
    unit = pipeline({"a": each, **dict.fromkeys(("a-map", "a-lanes", "level-1", "begin"), one)})

    made = StepFunctionsExporter().export(subject_of(unit, Wanted(source="", target="")))

    names = [*states_in(json.loads(made.files[made.main]))]
    assert {"a", "a-map", "a-lanes", "level-1", "begin-2"} <= {*names}
    assert sorted({*names}) == sorted(names)
