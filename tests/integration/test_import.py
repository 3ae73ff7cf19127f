"""What is imported from CLAIMED and Kubeflow, run as a user runs it."""

from pathlib import Path

import pytest

from tests.folder import Folder
from tests.integration.containers import Podman

pytestmark = pytest.mark.integration

SOURCES = Path(__file__).parents[1] / "sources"
PLACE = "/opt/app-root/src"
SCRIPT = """
import os, sys
for word in sys.argv[1:]:
    name, _, value = word.partition("=")
    os.environ[name] = value
with open(os.environ["image"]) as source:
    numbers = [int(one) for one in source.read().split()]
amount = int(os.getenv("amount", "10"))
if bool(os.getenv("twice", False)):
    amount *= 2
with open(os.environ["output_image"], "w") as target:
    target.write(" ".join(str(one + amount) for one in numbers))
"""
COMPONENT = """
name: claimed-brighten
description: Make an image brighter - CLAIMED V0.3
inputs:
- {{name: image, type: String, description: "the image"}}
- {{name: amount, type: Integer, description: "how much", default: "10"}}
- {{name: twice, type: Bool, description: "whether twice", default: "False"}}
outputs:
- {{name: output_image, type: String, description: "the result"}}
implementation:
    container:
        image: {image}
        command:
        - sh
        - -ec
        - |
          python3 ./claimed_brighten.py {words}
        - {{inputValue: image}}
        - {{inputValue: amount}}
        - {{inputValue: twice}}
        - {{outputPath: output_image}}
"""
WORDS = 'image="${0}" amount="${1}" twice="${2}" output_image="${3}"'
WRAPPER = """
import json, os, pathlib
from component_double import grid_process
coordinator = pathlib.Path(os.environ["gw_coordinator_path"])
coordinator.mkdir(exist_ok=True)
for batch in json.load(open(os.environ["gw_batch_file"])):
    try:
        grid_process(batch, int(os.environ["threshold"].partition(".")[0]))
        (coordinator / f"{batch}.processed").touch()
    except Exception as error:
        (coordinator / f"{batch}.err").write_text(f"{type(error).__name__} in batch {batch}")
"""
PROCESS = """
def grid_process(batch_id, threshold):
    print("batch", batch_id, int(batch_id) + threshold)
"""


@pytest.fixture
def image(podman: Podman, base_image: str, tmp_path: Path) -> str:
    """Give an image with scripts where C3 puts them."""
    name = "localhost/claimed-brighten:0.3.0"
    scripts = {
        "claimed_brighten.py": SCRIPT,
        "claimed_gw_count-cells.py": WRAPPER,
        "component_double.py": PROCESS,
    }
    made = podman("create", base_image, "true").stdout.strip()
    for script, text in scripts.items():
        (tmp_path / script).write_text(text)
        podman("cp", str(tmp_path / script), f"{made}:/{script}")
    podman("commit", made, "localhost/scripts:1")
    podman("rm", made)
    (tmp_path / "Dockerfile").write_text(
        f"FROM localhost/scripts:1\nRUN mkdir -p {PLACE} && mv /*.py {PLACE}/\nWORKDIR {PLACE}\n"
    )
    podman("build", "--network", "none", "-t", name, str(tmp_path))
    return name


@pytest.fixture
def folder(folder: Folder, podman: Podman) -> Folder:
    """Give a folder where `furness` uses our podman."""
    return folder.having(podman.variables, FURNESS_CONTAINERS="podman")


def test_component_of_claimed_runs_in_its_image(folder: Folder, image: str) -> None:
    folder.write({"c.yaml": COMPONENT.format(image=image, words=WORDS), "scan.txt": "1 2 3"})
    main = folder.call("import", "c.yaml", "--from", "claimed", "-o", "new")["main"]
    document = (folder.path / "new" / main).read_text()
    assert "image: {type: String" in document
    folder.write({f"new/{main}": document.replace("image: {type: String", "image: {type: File", 1)})

    def brightened(*words: str) -> str:
        done = folder.call("run", f"new/{main}", "image=scan.txt", "amount=5", *words)
        return Path(done["outputs"]["output_image"]["path"]).read_text()

    assert brightened() == "6 7 8"
    assert brightened("twice=true") == "11 12 13"


def test_grid_of_claimed_runs_once_for_each_batch(folder: Folder, image: str) -> None:
    text = (SOURCES / "claimed" / "grid.yaml").read_text()
    image_there = "registry.example.org/team/claimed-gw-count-cells:0.2"
    text = text.replace(image_there, image).replace("python ./", "python3 ./")
    folder.write({"grid.yaml": text})
    folder.call("import", "grid.yaml", "--from", "claimed", "-o", "new")

    good = folder.call("run", "new/gw-count-cells.yaml", "batches=1,2,3")
    bad = folder.call("run", "new/gw-count-cells.yaml", "batches=1,x", status=1)

    assert (good["tasks"]["total"], good["tasks"]["failed"]) == (3, 0)
    assert bad["tasks"]["failed"] == 1


def test_pipelines_of_kubeflow_run_without_it(folder: Folder) -> None:
    for name in (
        *("words", "training", "static-loop", "conditional"),
        *("dynamic", "artifacts", "oneof"),
    ):
        folder.call("import", str(SOURCES / "kfp" / f"{name}.yaml"), "--from", "kfp", "-o", name)

    words = folder.call("run", "words/words.yaml", "text=so it is")
    training = folder.call("run", "training/training.yaml", "text=hello")
    few = folder.call("run", "conditional/conditional.yaml", "n=1")
    many = folder.call("run", "conditional/conditional.yaml", "n=30")
    loop = folder.call("run", "static-loop/static-loop.yaml")

    dynamic = folder.call("run", "dynamic/dynamic.yaml")
    artifacts = folder.call("run", "artifacts/artifacts.yaml")
    branches = [folder.call("run", "oneof/oneof.yaml", f"n={number}") for number in (1, 5)]

    assert (dynamic["tasks"]["failed"], dynamic["tasks"]["total"]) == (0, 14)
    assert artifacts["outputs"] == {"Output": "x+y"}
    assert [one["outputs"] for one in branches] == [{"Output": "SMALL"}, {"Output": "BIG"}]
    assert words["outputs"] == {"Output": "SO IT IS"}
    assert training["outputs"] == {"Output": 2.5}
    assert (few["tasks"]["skipped"], many["tasks"]["skipped"]) == (2, 1)
    assert (loop["tasks"]["total"], loop["tasks"]["skipped"]) == (5, 1)


def test_container_and_exit_handler_of_kubeflow_run(folder: Folder, base_image: str) -> None:
    text = (SOURCES / "kfp" / "with-exit.yaml").read_text()
    folder.write({"p.yaml": text.replace("docker.io/library/busybox:1.36", base_image)})
    folder.call("import", "p.yaml", "--from", "kfp", "-o", "new")

    done = folder.call("run", "new/with-exit.yaml", "message=it is")

    assert (done["tasks"]["ran"], done["tasks"]["failed"]) == (3, 0)
    logs = folder.process("tasks", "logs", "last").communicate(timeout=60)[0]
    assert "it is SUCCEEDED" in logs


def test_values_that_a_container_writes_are_outputs(folder: Folder, base_image: str) -> None:
    text = (SOURCES / "kfp" / "join-lines.yaml").read_text()
    there = "registry.example.org/team/tools:1.2.3"
    text = text.replace(there, base_image).replace('paste -d "$2" "$0" "$1"', 'cat "$0" "$1"')
    folder.write({"c.yaml": text, "a.txt": "1\n2\n", "b.txt": "3\n"})
    folder.call("import", "c.yaml", "--from", "kfp", "-o", "new")

    done = folder.call("run", "new/Join-lines.yaml", "First=a.txt", "Second_file=b.txt")

    assert done["outputs"]["Count"] == 3
    assert done["outputs"]["Title"] == 'a "title"\twith \\ signs\nand two lines'
