"""KFP: components and pipelines accepted by its loader, compiler and format; and run locally."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.integration.consumers.asking import VARIABLES, Verdicts, alone, ask, inside
from tests.integration.containers import Podman


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what KFP has to say against components and compiled pipelines."""
    return ask("workflows", "kfp", paths)


accept = alone(accept_all)


def run_kfp_local(
    podman: Podman, main: Path, arguments: Mapping[str, object], folder: Path
) -> dict[str, Any]:
    """Run a component or compiled pipeline with `kfp.local`, in podman's containers, offline.

    Args:
        podman: Who has the images: each `image` must be, letter by letter, a name that it lists.
        main: The component or compiled pipeline.
        arguments: Its arguments; not files, which `kfp.local` takes only from importers.
        folder: Where its outputs go; it is made.

    Returns:
        Its outputs: parameters as they are, artifacts as `{"path": …, "metadata": …}`.

    Raises:
        AssertionError: It failed; what was said is in the error.
    """
    with _docker_of(podman) as address:
        ended = subprocess.run(
            [*inside("workflows", "run_kfp"), str(main), str(folder), json.dumps(arguments)],
            env=VARIABLES | {"DOCKER_HOST": address},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert ended.returncode == 0, ended.stderr[-4000:]
    outputs: dict[str, Any] = json.loads(ended.stdout)
    return outputs


@contextmanager
def _docker_of(podman: Podman) -> Iterator[str]:
    """Give the address at which a podman speaks as Docker does, while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "socket"
        command = ["podman", "system", "service", "--time", "0", f"unix://{socket}"]
        with subprocess.Popen(command, env=podman.variables, stderr=subprocess.DEVNULL) as service:
            try:
                deadline = time.monotonic() + 30
                while not socket.exists() and service.poll() is None:
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
                yield f"unix://{socket}"
            finally:
                service.terminate()
