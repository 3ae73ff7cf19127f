"""AWS Step Functions state machines (https://states-language.net/): a Batch job for each step.

Steps that do not wait for each other are branches of one Parallel state; a scattered step is a Map
over its lanes. The jobs share a file system (EFS), on which the folder `furness` lies.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from furness.errors import Problem
from furness.exporters._batch import definitions_of
from furness.exporters._folder import FOLDER
from furness.exporters._plan import plan
from furness.exporters._planned import Planned
from furness.exporters._pod import name_for
from furness.exporters._states import Machine
from furness.exporters._surroundings import resources_of
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.pipeline import name_of


class StepFunctionsExporter(Exporter):
    """Writes a state machine, and the job definitions that it submits."""

    summary: ClassVar[str] = "an AWS Step Functions state machine"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject, in_images=True)
        title = name_for(name_of(subject.unit))
        machine = Machine(planned, title)
        main, jobs = f"{title}.asl.json", f"{title}.jobs.json"
        definitions = definitions_of(subject, planned, title)
        kept = {
            name: content
            for name, content in planned.files.items()
            if not name.startswith(f"{FOLDER}/runtime/")
        }
        return Export(
            main=main,
            files={main: _json(machine.document()), jobs: _json(definitions), **kept},
            support=frozenset(kept),
            use=f"aws stepfunctions create-state-machine --definition file://{main} ...",
            warnings=(*planned.warnings, *_unsaid(planned)),
        )


def _json(document: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _unsaid(planned: Planned) -> Iterator[Problem]:
    for node in planned.steps:
        if resources_of(node).ranks:
            yield Problem(
                "export-ranks",
                f"the ranks of `{node.path}` run on one machine",
                "use a multi-node job definition for more",
            )
