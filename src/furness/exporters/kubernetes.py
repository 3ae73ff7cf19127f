"""Kubernetes Jobs (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/).

An operator is one Job. A pipeline is a Job for each step, an Indexed Job for one that is scattered:
they share a volume, and each waits there for what it reads.
"""

from typing import Any, ClassVar

from furness.errors import Problem
from furness.exporters._kubernetes_job import claim, job_of
from furness.exporters._kubernetes_steps import Jobs
from furness.exporters._plan import plan
from furness.exporters._pod import (
    CONFINED,
    WORK,
    is_foreign,
    literal,
    name_for,
    resources,
    secrets_of,
    variables,
)
from furness.exporters._text import about, in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.markup import write_yaml
from furness.model.operator import Operator
from furness.model.pipeline import name_of
from furness.model.start import parts_of

_HEAD = """{about}#
# {use}
"""
_OPERATOR_USE = """Put the arguments in place of value_of_...; files are paths on the volume
# {claim}, where the outputs are, too: /work/a.tif.
# kubectl apply -f {main}"""
_PIPELINE_USE = """Put the arguments in place of value_of_...; files are paths on the volume
# {claim}, which all pods share (ReadWriteMany): /work/a.tif. The outputs are in /work/results.
# kubectl apply -f {main}"""


class KubernetesExporter(Exporter):
    """Writes Jobs, with the volume that they share."""

    summary: ClassVar[str] = "Kubernetes Jobs"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        title = name_for(name_of(subject.unit))
        main = f"{title}.yaml"
        warnings: tuple[Problem, ...] = ()
        if isinstance(subject.unit, Operator):
            made, use = _for_operator(subject, subject.unit), _OPERATOR_USE
        else:
            planned = plan(subject, in_images=True)
            made, use = Jobs(subject, planned, title).all(), _PIPELINE_USE
            warnings = planned.warnings
        head = _HEAD.format(
            about=in_comment(about(subject.unit)),
            use=use.format(main=main, claim=f"{title}-work"),
        )
        text = head + "---\n".join(write_yaml(one, frozenset(), is_for_others=True) for one in made)
        return Export(
            main=main,
            files={main: text.encode()},
            use=f"kubectl apply -f {main}",
            warnings=warnings,
        )


def _for_operator(subject: Subject, operator: Operator) -> list[dict[str, Any]]:
    title = name_for(operator.operator)
    job = job_of(title, operator, {"containers": [_container(subject, operator)]})
    limit = operator.resources.time_limit
    if limit:
        job["spec"]["activeDeadlineSeconds"] = int(limit)
    return [claim(title, "ReadWriteOnce"), job]


def _container(subject: Subject, operator: Operator) -> dict[str, Any]:
    ports = [_port(one) for one in operator.ports]
    return {
        "name": name_for(operator.operator),
        "image": subject.image_of(operator),
        **_command(operator),
        "workingDir": WORK,
        "env": [*variables(operator.inputs), *_fixed(operator), *secrets_of(operator)],
        "resources": resources(operator.resources),
        "securityContext": CONFINED,
        "volumeMounts": [{"name": "work", "mountPath": WORK}],
        **({"ports": ports} if ports else {}),
    }


def _command(operator: Operator) -> dict[str, Any]:
    """Give the command of a container that is complete; one of ours knows its own."""
    if not is_foreign(operator) or not operator.command:
        return {}
    return {"command": [_filled(parts) for parts in parts_of(operator)]}


def _filled(parts: list[str]) -> str:
    """Write `$name` as Kubernetes reads it."""
    return "".join(f"$({one})" if at % 2 else literal(one) for at, one in enumerate(parts))


def _fixed(operator: Operator) -> list[dict[str, Any]]:
    paths = {name: one.path for name, one in operator.outputs.items() if one.path}
    return [{"name": name, "value": text} for name, text in {**operator.variables, **paths}.items()]


def _port(port: str) -> dict[str, Any]:
    number, _, protocol = port.partition("/")
    return {"containerPort": int(number), "protocol": (protocol or "tcp").upper()}
