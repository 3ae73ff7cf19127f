"""Real containers for tests: a podman of the tests' own, a base image, a registry on loopback.

No public registry is needed: the base image is made of the files of installed Debian packages.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uv
from msgspec import Struct

BASE_IMAGE = "localhost/furness-base:1"
"""Debian with Python 3.11, pip and busybox's programs, and nothing else."""

R_IMAGE = "localhost/furness-r:1"
"""The same with R."""

PACKAGES = [
    "python3.11-minimal",
    "libpython3.11-minimal",
    "libpython3.11-stdlib",
    "libc6",
    "libexpat1",
    "zlib1g",
    "libssl3",
    "libffi8",
    "libbz2-1.0",
    "liblzma5",
    "libsqlite3-0",
    "libuuid1",
    "libtinfo6",
    "libncursesw6",
    "libreadline8",
    "libcrypt1",
    "libgcc-s1",
    "libstdc++6",
    "busybox-static",
    "ca-certificates",
]
_UNWANTED = ("/usr/share/doc", "/usr/share/man", "/usr/share/locale", "/idlelib", "EXTERNALLY")
_SITE = "usr/local/lib/python3.11/dist-packages"
_CONFIGURATION = """[containers]
default_ulimits = ["nofile=4096:4096", "nproc=30000:30000"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
_STORAGE = '[storage]\ndriver = "overlay"\ngraphroot = "{0}/graph"\nrunroot = "{0}/run"\n'
_REGISTRY = """version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


class Podman(Struct, frozen=True):
    """A podman with storage of its own."""

    variables: dict[str, str]
    """The environment variables with which `podman`, `buildah` and `skopeo` use it."""

    def __call__(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run podman to its end; where it must succeed, what it said is in the error."""
        ended = subprocess.run(
            ["podman", *arguments],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert not check or ended.returncode == 0, f"{ended.args}: {ended.stderr}"
        return ended


def need(*programs: str) -> None:
    """Skip when a program is missing; where everything must run, fail."""
    missing = [one for one in programs if shutil.which(one) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Podman]:
    """Give a podman whose images and containers are gone afterwards."""
    need("podman", "runc")
    folder = tmp_path_factory.mktemp("podman")
    (folder / "containers.conf").write_text(_CONFIGURATION)
    (folder / "storage.conf").write_text(_STORAGE.format(folder))
    (folder / "auth.json").write_text("{}")
    engine = Podman(
        os.environ
        | {
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
            "REGISTRY_AUTH_FILE": str(folder / "auth.json"),
        }
    )
    yield engine
    engine("rm", "--all", "--force", "--time", "0", check=False)
    engine("rmi", "--all", "--force", check=False)
    subprocess.run(["umount", str(folder / "graph" / "overlay")], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def base_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of an image with Python and a shell, in the storage of `podman`."""
    need("dpkg", "tar")
    root = tmp_path_factory.mktemp("base")
    make_root(root / "root", PACKAGES)
    import_root(podman, root / "root", BASE_IMAGE)
    shutil.rmtree(root)
    return BASE_IMAGE


@pytest.fixture(scope="session")
def r_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of an image with R, Python and a shell, in the storage of `podman`."""
    need("dpkg", "tar", "Rscript")
    root = tmp_path_factory.mktemp("r") / "root"
    make_root(root, [*PACKAGES, "bash", *closure("r-base-core")])
    for name in ("libblas.so.3", "liblapack.so.3"):
        for folder in Path("/usr/lib").glob("*-linux-gnu"):
            copy_file(str((folder / name).resolve()), root)
            (root / str(folder / name).lstrip("/")).symlink_to((folder / name).resolve())
    copy_file("/etc/R/Renviron", root)
    import_root(podman, root, R_IMAGE)
    shutil.rmtree(root)
    return R_IMAGE


def closure(package: str) -> list[str]:
    """Give the installed packages that a package needs, and theirs, without fonts."""
    found: dict[str, None] = {}
    waiting = [package]
    while waiting:
        name = waiting.pop()
        if name in found or name.startswith(("fonts-", "ttf-")):
            continue
        asked = ["dpkg-query", "-W", "-f=${Pre-Depends},${Depends}", name]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)
        if told.returncode == 0:
            found[name] = None
            waiting += [
                one.split()[0].split(":")[0] for one in re.split("[,|]", told.stdout) if one.strip()
            ]
    return list(found)


def make_root(root: Path, packages: Iterable[str]) -> None:
    """Make a root file system of the files of installed Debian packages, with Python and pip."""
    make_folders(root)
    found = subprocess.run(
        ["dpkg", "-L", *packages], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    files = [path for path in sorted(set(found)) if _is_wanted(path)]
    for path in files:
        copy_file(path, root)
    applets = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True)
    for name, target in [
        *((applet, "busybox") for applet in applets.stdout.split()),
        *((name, "python3.11") for name in ("python", "python3")),
    ]:
        if not os.path.lexists(root / "usr" / "bin" / name):
            (root / "usr" / "bin" / name).symlink_to(target)
    subprocess.run(
        [uv.find_uv_bin(), "pip", "install", "-q", "--target", root / _SITE, "pip"], check=True
    )
    (root / "usr" / "local" / "bin").mkdir(exist_ok=True)


def make_folders(root: Path) -> None:
    """Make the folders and files that every container has."""
    for name in ("tmp", "proc", "sys", "dev", "etc", "root", "var/tmp", "run", "usr/local"):
        (root / name).mkdir(parents=True)
    for name in ("bin", "lib", "lib64", "sbin"):
        (root / "usr" / name).mkdir()
        (root / name).symlink_to(f"usr/{name}")
    for name in ("tmp", "var/tmp"):
        (root / name).chmod(0o1777)
    (root / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc" / "group").write_text("root:x:0:\n")


def _is_wanted(path: str) -> bool:
    unwanted = any(part in path for part in _UNWANTED) or path.endswith(".pyc")
    return not unwanted and (os.path.islink(path) or os.path.isfile(path))


def copy_file(path: str, root: Path) -> None:
    """Copy a file of this machine to the same place in a root file system."""
    target = root / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(target):
        shutil.copy2(path, target, follow_symlinks=False)


def import_root(podman: Podman, root: Path, name: str) -> None:
    """Make an image of a root file system."""
    archive = root.with_suffix(".tar")
    subprocess.run(["tar", "-C", str(root), "-cf", str(archive), "."], check=True)
    podman("import", "--quiet", "--change", "ENV PATH=/usr/local/bin:/usr/bin:/bin",
           str(archive), name)  # fmt: skip
    archive.unlink()


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give host and port of an empty registry that speaks plain HTTP on loopback."""
    need("docker-registry")
    with serve_registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@contextmanager
def serve_registry(folder: Path) -> Iterator[str]:
    """Serve a registry on loopback, from a folder, while the block runs."""
    port = free_port()
    (folder / "registry.yml").write_text(_REGISTRY.format(folder=folder, port=port))
    variables = {name: one for name, one in os.environ.items() if not name.startswith("REGISTRY_")}
    with subprocess.Popen(
        ["docker-registry", "serve", str(folder / "registry.yml")],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/v2/", server)
            yield f"127.0.0.1:{port}"
        finally:
            server.kill()


def free_port() -> int:
    """Give a port of loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{sys.argv[0]}: the registry does not answer")
