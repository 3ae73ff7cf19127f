"""Argo Workflows (https://argo-workflows.readthedocs.io/en/stable/fields/): a task for each step.

The pods share a volume, which the workflow claims. A workflow template and a cron workflow, which
is suspended until its schedule is set, are written beside the workflow itself.
"""

from typing import ClassVar

from furness.exporters._argo_workflow import Workflow
from furness.exporters._plan import plan
from furness.exporters._pod import name_for
from furness.exporters._text import about, example, in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.markup import write_yaml
from furness.model.pipeline import name_of


class ArgoExporter(Exporter):
    """Writes a Workflow, a WorkflowTemplate and a CronWorkflow."""

    summary: ClassVar[str] = "Argo Workflows"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject, in_images=True)
        title = name_for(name_of(subject.unit))
        made = Workflow(subject, planned, title)
        main, files = f"{title}.yaml", f"{title}-plan.yaml"
        required = " ".join(f"-p {one}" for one in example(planned.pipeline).split())
        use = f"kubectl apply -f {files} && argo submit {main} {required}".rstrip()
        head = in_comment([*about(subject.unit), "", use])
        written = {
            main: made.workflow(),
            f"{title}-template.yaml": made.template(),
            f"{title}-cron.yaml": made.cron(),
            files: made.files(),
        }
        return Export(
            main=main,
            files={
                name: (head + write_yaml(one, frozenset(), is_for_others=True)).encode()
                for name, one in written.items()
            },
            use=use,
            warnings=planned.warnings,
        )
