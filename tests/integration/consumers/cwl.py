"""CWL: accepted by cwltool, strictly; and run by it."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.integration.consumers.asking import Verdicts, alone, ask
from tests.integration.consumers.environments import program


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what cwltool has to say against tools and workflows."""
    return ask("workflows", "cwl", paths)


accept = alone(accept_all)


def run_cwl(main: Path, inputs: Mapping[str, object], folder: Path, *options: str) -> Any:
    """Run a tool or workflow on this machine, and give its outputs as CWL tells them.

    Args:
        main: The tool or workflow.
        inputs: Its inputs, as CWL wants them: `{"class": "File", "path": …}`.
        folder: Where its outputs go; it is made.
        options: What else cwltool is told: `--podman` where it has a `DockerRequirement`;
            without any, it starts no container.
    """
    folder.mkdir(parents=True, exist_ok=True)
    job = folder / "inputs.json"
    job.write_text(json.dumps(inputs))
    ended = subprocess.run(
        [program("workflows", "cwltool"), *(options or ["--no-container"]), "--disable-color",
         "--outdir", str(folder / "outputs"), str(main), str(job)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-4000:]
    return json.loads(ended.stdout)
