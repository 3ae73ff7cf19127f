"""Pegasus workflows (https://pegasus.isi.edu/documentation/reference-guide/): YAML, version 5.

Jobs run where they see one folder (`pegasus.data.configuration = sharedfs`), so that no file is
listed twice. A scattered step is as many jobs as it has lanes.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from furness.errors import Problem
from furness.exporters._pegasus_jobs import TITLE, end_job, jobs_of
from furness.exporters._plan import plan
from furness.exporters._planned import STEP, Planned
from furness.exporters._text import about, example, in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.markup import write_yaml
from furness.model.pipeline import Pipeline, name_of

_VERSION = "5.0.4"
_PROPERTIES = """# Jobs share a folder. They start on this machine: name another site for others.
pegasus.data.configuration = sharedfs
pegasus.mode = development
"""


class PegasusExporter(Exporter):
    """Writes a workflow with its catalogs."""

    summary: ClassVar[str] = "a Pegasus workflow"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject)
        main = f"{name_of(subject.unit)}.yml"
        begin = f"python3 {STEP} begin {example(planned.pipeline)}".rstrip()
        use = f"{begin} && pegasus-plan --submit {main}"
        head = in_comment([*about(subject.unit), "", use])
        text = head + write_yaml(_workflow(planned), frozenset(), is_for_others=True)
        return Export(
            main=main,
            files={
                main: text.encode(),
                "pegasus.properties": _PROPERTIES.encode(),
                **planned.files,
            },
            programs=frozenset({STEP}),
            support=planned.support,
            use=use,
            warnings=(*planned.warnings, *_unsaid(planned.pipeline)),
        )


def _unsaid(pipeline: Pipeline) -> Iterator[Problem]:
    if pipeline.exit.failure or pipeline.exit.always:
        yield Problem(
            "export-exit",
            "Pegasus ends at a failure, so that no exit step runs then",
            f"after one, run `python3 {STEP} end`",
        )


def _workflow(planned: Planned) -> dict[str, Any]:
    names = planned.named(lambda path: path.replace("/", "."), ("end",))
    jobs = {node.path: jobs_of(planned, node, names[node.path]) for node in planned.steps}
    ends = [one["id"] for some in jobs.values() for one in some]
    after: dict[str, list[str]] = {one: [] for one in ends}
    for node in planned.steps:
        for needed in planned.needs_of(node):
            for one in jobs[needed.path]:
                after[one["id"]] += [job["id"] for job in jobs[node.path]]
    dependencies = [{"id": one, "children": [*children, "end"]} for one, children in after.items()]
    pipeline = planned.pipeline
    return {
        "pegasus": _VERSION,
        "name": pipeline.pipeline,
        "metadata": {"version": pipeline.version, "description": pipeline.description},
        "transformationCatalog": {"transformations": [_transformation()]},
        "jobs": [*(one for some in jobs.values() for one in some), end_job()],
        "jobDependencies": dependencies,
    }


def _transformation() -> dict[str, Any]:
    site = {"name": "local", "pfn": f"${{PWD}}/{STEP}", "type": "installed"}
    return {"name": TITLE, "sites": [site]}
