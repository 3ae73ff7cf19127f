"""An image of one file, without a shell: for tests."""

import shutil
import subprocess
from pathlib import Path

from furness.builders.interface import Image
from tests.integration.containers import Podman


def make_bare(podman: Podman, folder: Path, change: str) -> Image:
    """Make an image that holds only `/echo`.

    Args:
        podman: Who makes it.
        folder: Where files may be.
        change: A line of a Dockerfile.
    """
    busybox = shutil.which("busybox")
    assert busybox
    shutil.copy(busybox, folder / "echo")
    subprocess.run(["tar", "-C", folder, "-cf", folder / "bare.tar", "echo"], check=True)
    name = podman("import", "--quiet", "--change", change, str(folder / "bare.tar")).stdout.strip()
    return Image(engine="podman", name=name.removeprefix("sha256:"), reference="bare")
