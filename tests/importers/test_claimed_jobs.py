"""Jobs of Kubernetes: scripts, variables in values and words, folders, where they start."""

from pathlib import Path
from typing import Any

from msgspec import to_builtins
from msgspec.yaml import encode

from furness.importers.claimed import ClaimedImporter
from furness.importers.interface import Imported
from furness.model.operator import Operator
from tests.importers.documents import operator_of

SECRET = {"secretKeyRef": {"name": "s", "key": "k"}}


def of_job(folder: Path, container: dict[str, Any], **pod: Any) -> tuple[Imported, Operator]:
    """Give what becomes of a job with a container, and its operator."""
    spec = {"template": {"spec": {"containers": [{"image": "a:1", **container}], **pod}}}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"}, "spec": spec}
    (folder / "j.yaml").write_bytes(encode(to_builtins(job)))
    imported = ClaimedImporter().translate(str(folder / "j.yaml"))
    return imported, operator_of(imported)


def told(imported: Imported) -> list[str]:
    return [one.message for one in imported.left]


def test_script_with_a_value_keeps_its_other_dollars(tmp_path: Path) -> None:
    script = "echo $JOB_COMPLETION_INDEX '$(A)' $(A) $$(A) $A"
    env = [{"name": "A", "value": "x"}]

    _, found = of_job(tmp_path, {"command": ["sh", "-c", script], "env": env})

    written = "echo $JOB_COMPLETION_INDEX ''\"${A}\"'' ${A} $(A) $A"
    assert found.command == ("sh", "-c", written)


def test_variables_in_values_are_filled_in_as_the_job_does(tmp_path: Path) -> None:
    env = [
        {"name": "A", "value": "x"},
        {"name": "B", "value": "$(A)/sub $$(A) $(NONE)"},
        {"name": "T", "valueFrom": SECRET},
        {"name": "C", "value": "$(T)"},
    ]

    imported, found = of_job(tmp_path, {"command": ["true"], "env": env})

    assert {name: one.default for name, one in found.inputs.items()} == {
        "A": "x",
        "B": "x/sub $(A) $(NONE)",
        "C": "$(T)",
    }
    assert told(imported)[1:] == [
        "`B` holds the job's own `A`, whatever is given for that",
        "`$(T)` in `C` is not filled in: it is not known here",
    ]


def test_secret_in_a_word_is_written_by_a_shell(tmp_path: Path) -> None:
    env = [
        {"name": "T", "valueFrom": SECRET},
        {"name": "A", "value": "x"},
        {"name": "N", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]
    container = {"command": ["run", "--to=$(A)", "--key=$(T)", "$(T)", "$(N)"], "env": env}

    imported, found = of_job(tmp_path, container)

    written = """exec "${0}" "${1}" --key="${T}" ${T+"$T"} "${4}\""""
    assert found.command == ("sh", "-c", written, "run", "--to=${A}", "-", "-", "$$(N)")
    assert "`$(N)` in the command is not filled in: it is in the cluster" in told(imported)


def test_folders_within_volumes_are_kept_and_the_rest_is_told(tmp_path: Path) -> None:
    mounts = [
        {"name": "h", "mountPath": "/data", "subPath": "sub/dir", "readOnly": True},
        {"name": "e", "mountPath": "/one", "subPath": "1"},
        {"name": "e", "mountPath": "/two", "subPath": "2"},
        {"name": "e", "mountPath": "/out", "subPath": "../x"},
    ]
    volumes = [{"name": "h", "hostPath": {"path": "/srv/h"}}, {"name": "e", "emptyDir": {}}]
    container = {"args": ["x"], "workingDir": "/app", "volumeMounts": mounts}

    imported, found = of_job(tmp_path, container, volumes=volumes)

    assert found.mounts == {"/data": "/srv/h/sub/dir", "/one": "e/1", "/two": "e/2"}
    assert told(imported) == [
        "it starts in its workspace, not in `/app`",
        "the image's own program is not in the command",
        "`/data` can be written to, which the job forbids",
        "what is at `/out` is in the cluster",
    ]
