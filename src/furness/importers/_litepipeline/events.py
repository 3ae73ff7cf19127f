"""Exit steps for the event actions and event applications of LitePipeline."""

from collections.abc import Mapping
from typing import Any

from furness.importers._litepipeline.manner import JSON, TASK_DATA
from furness.importers._litepipeline.sources import RECORDS
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step

EVENTS = {"success": "success", "fail": "failure"}
"""Our word for when an event runs."""


def event_pipeline(name: str, table: Mapping[str, Any], step: Step) -> Pipeline:
    """Give the pipeline of an exit step: records of what happened, and what is told of them."""
    return Pipeline(
        pipeline=name,
        inputs={
            "input_data": TASK_DATA,
            "result": Input(type=JSON, description="How the run ended."),
        },
        steps={
            "records": Step(
                operator="records.yaml", arguments={"result": "$result", "table": dict(table)}
            ),
            "event": step,
        },
    )


def records_operator() -> Operator:
    """Give the operator that tells how a run ended in LitePipeline's words."""
    return Operator(
        operator="records",
        description="How a run ended, in the words of LitePipeline.",
        inputs={
            "result": Input(type=JSON, description="What is known of the run."),
            "table": Input(type=JSON, description="The step and the output of each."),
        },
        outputs={"records": Output(type=JSON, description="What became of each, by name.")},
        source=RECORDS,
        command=("python", RECORDS),
    )
