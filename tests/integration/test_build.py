"""Images are built, published, started and checked with a real engine and a real registry."""

import json
import os
import shutil
import socket
import subprocess
import tarfile
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest

from tests.folder import Folder
from tests.integration.containers import Podman, free_port, need, serve_registry

pytestmark = pytest.mark.integration

COUNT = '''"""Count words."""
# /// script
# dependencies = ["six"]
# ///
import os, pathlib, six
text = os.environ["text"]
times = int(os.getenv("times", "1"))
output_count = os.getenv("output_count", "count.txt")
pathlib.Path(output_count).write_text(f"{len(text.split()) * times}\\n")
'''
SAY = """#!/bin/sh
# Say a word.
word=${word:?what to say}
output_said=${output_said:-said.txt}
echo "$word" > "$output_said"
cat "$output_said"
"""
MEAN = """# The mean of numbers.
numbers <- Sys.getenv("numbers")
output_mean <- Sys.getenv("output_mean", "mean.txt")
writeLines(format(mean(as.numeric(strsplit(numbers, ",")[[1]]))), output_mean)
"""
CELLS = [
    "import os\nnumber = int(os.environ['number'])",
    """output_doubled = os.getenv('output_doubled', 'doubled.txt')
with open(output_doubled, 'w') as file:
    _ = file.write(str(number * 2))""",
]
NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "id": f"c{at}", "execution_count": None, "metadata": {},
         "outputs": [], "source": text}
        for at, text in enumerate(CELLS)
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}  # fmt: skip
GREET = """operator: greet
inputs: {who: {type: String, default: world}}
outputs: {}
environment: {image: "localhost/furness-static:1"}
command: [/bin/busybox, echo, "hello ${who}!"]
"""


@pytest.fixture
def place(folder: Folder, podman: Podman) -> Folder:
    folder.write({"count.py": COUNT, "say.sh": SAY, "greet.yaml": GREET, "mean.R": MEAN})
    folder.write({"double.ipynb": json.dumps(NOTEBOOK)})
    return folder.having(podman.variables, SOURCE_DATE_EPOCH="")


def build(place: Folder, source: str, base: str, *words: str, status: int = 0) -> dict[str, Any]:
    return place.call("build", source, "--with", "podman", "--base", base, *words, status=status)


def start(podman: Podman, image: object, *words: str, check: bool = True) -> Any:
    run = ("run", "--rm", "--network", "none", "--user", "4321:0", str(image), *words)
    return podman(*run, check=check)


def import_busybox(podman: Podman, folder: Path, name: str, *links: str) -> str:
    need("busybox")
    with tarfile.open(folder / "root.tar", "w") as archive:
        archive.add(shutil.which("busybox") or "", "bin/busybox")
        for link in links:
            member = tarfile.TarInfo(f"bin/{link}")
            member.type, member.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(member)
    podman("import", "--quiet", "--change", "ENV PATH=/bin", str(folder / "root.tar"), name)
    return name


@pytest.fixture(scope="session")
def static_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image with one program, and neither Python nor a shell."""
    return import_busybox(podman, tmp_path_factory.mktemp("static"), "localhost/furness-static:1")


@pytest.fixture(scope="session")
def shell_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An image with a shell and no Python."""
    folder = tmp_path_factory.mktemp("shell")
    return import_busybox(podman, folder, "localhost/furness-shell:1", "sh", "cat", "mkdir")


def test_python_is_published_and_runs_from_an_empty_folder(
    place: Folder, base_image: str, registry: str, tmp_path: Path
) -> None:
    built = build(place, "count.py", base_image, "-r", f"{registry}/one", "--push")
    empty = tmp_path / "empty"
    empty.mkdir()

    done = Folder(empty, place.variables).call("run", str(built["image"]), "text=a b c", "times=2")

    assert built["image"] == f"{registry}/one/count:0.1"
    assert Path(done["outputs"]["output_count"]["path"]).read_text() == "6\n"


def test_image_built_twice_has_the_same_digest(place: Folder, base_image: str) -> None:
    digests = [
        build(place, "count.py", base_image, "-v", "7", "--no-cache")["digest"] for _ in range(2)
    ]

    assert digests[0] == digests[1]


@pytest.mark.parametrize("has_python", [True, False], ids=["with Python", "without"])
def test_shell_script_starts_bare_as_anybody(
    place: Folder, podman: Podman, request: pytest.FixtureRequest, has_python: bool
) -> None:
    base = request.getfixturevalue("base_image" if has_python else "shell_image")
    built = build(place, "say.sh", base, "-v", f"{has_python:d}")

    assert start(podman, built["image"], "word=it's $HOME").stdout == "it's $HOME\n"
    missing = start(podman, built["image"], check=False)
    assert missing.returncode == 2
    assert "missing" in missing.stderr


def test_r_script_is_built_and_runs(
    place: Folder, podman: Podman, r_image: str, registry: str
) -> None:
    built = build(place, "mean.R", r_image, "-r", f"{registry}/seven", "--push")

    done = place.call("run", str(built["image"]), "numbers=1,2,6")

    assert Path(done["outputs"]["output_mean"]["path"]).read_text() == "3\n"
    assert "numbers" in start(podman, built["image"], "numbers=1", "extra=1", check=False).stderr


def test_notebook_is_built_and_runs(place: Folder, base_image: str, registry: str) -> None:
    built = build(place, "double.ipynb", base_image, "-r", f"{registry}/eight", "--push")

    done = place.call("run", str(built["image"]), "number=21")

    assert Path(done["outputs"]["output_doubled"]["path"]).read_text() == "42"


def test_image_without_python_and_shell_is_wrapped(
    place: Folder, podman: Podman, static_image: str, registry: str
) -> None:
    words = ("build", "greet.yaml", "--with", "podman", "-r", f"{registry}/two", "--push")
    built = place.call(*words)

    assert start(podman, built["image"]).stdout == "hello world!\n"
    refused = build(place, "say.sh", static_image, status=2)
    assert "has no `sh`" in refused["error"]["message"]


def test_version_counts_on_is_never_reused_and_breaks_nobody(
    place: Folder, base_image: str, registry: str
) -> None:
    where = ("-r", f"{registry}/three", "--push")
    first = build(place, "say.sh", base_image, *where)
    same = build(place, "say.sh", base_image, *where)
    place.write({"say.sh": SAY.replace("a word", "one word")})
    second = build(place, "say.sh", base_image, *where)
    place.write({"say.sh": SAY.replace("word", "wort")})

    taken = build(place, "say.sh", base_image, *where, "-v", "0.2", status=2)
    breaking = build(place, "say.sh", base_image, *where, status=2)
    major = build(place, "say.sh", base_image, *where, "-v", "1.0")
    allowed = build(place, "say.sh", base_image, *where, "-v", "0.3", "--allow-breaking")

    assert (first["version"], same["unchanged"], same["digest"]) == ("0.1", True, first["digest"])
    assert second["version"] == "0.2"
    assert taken["error"]["code"] == "version-taken"
    assert "the input `word` is gone" in breaking["error"]["message"]
    assert "the new input `wort` is required" in breaking["error"]["message"]
    assert (major["version"], allowed["version"]) == ("1.0", "0.3")
    latest = build(place, "say.sh", base_image, *where, "-v", "1.0")
    assert latest["unchanged"] is True


def test_signed_image_is_verified_and_a_tampered_one_refused(
    place: Folder, podman: Podman, base_image: str, tmp_path: Path
) -> None:
    need("docker-registry", "openssl")
    key, public = str(tmp_path / "key"), str(tmp_path / "public")
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
    (tmp_path / "registry").mkdir()

    with serve_registry(tmp_path / "registry") as address:
        words = ("-r", f"{address}/four", "--push", "--sign", key, "--sbom", "s.json")
        image = str(build(place, "count.py", base_image, *words)["image"])
        good = place.call("operators", "verify", image, "--key", public)
        materials = (place.path / "s.json").read_bytes()
        change_blob(tmp_path / "registry", materials, materials.replace(b"six", b"sex"))
        changed = place.call("operators", "verify", image, "--key", public, status=3)
        podman("tag", base_image, image)
        podman("push", "--tls-verify=false", image)
        other = place.call("operators", "verify", image, "--key", public, status=2)

    assert good["signed"]
    assert good["layers"] >= 3
    assert any(one["name"] == "six" for one in json.loads(materials)["components"])
    assert changed["error"]["code"] == "registry-content"
    assert other["error"]["code"] == "not-verified"


def change_blob(folder: Path, before: bytes, after: bytes) -> None:
    blobs = [one for one in folder.glob("data/**/blobs/**/data") if one.read_bytes() == before]
    assert blobs
    for one in blobs:
        one.write_bytes(after)


class BreakingProxy:
    """Passes on what is sent to a registry, until so much was sent: then it closes."""

    def __init__(self, registry: str, after: int) -> None:
        self.registry = registry
        self.left = after
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                host, port = self.registry.split(":")
                server = socket.create_connection((host, int(port)))
                Thread(target=self.send, args=(client, server), daemon=True).start()
                Thread(target=self.receive, args=(client, server), daemon=True).start()

    def send(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError), client, server:
            while (data := client.recv(65536)) and self.left > 0:
                self.left -= len(data)
                server.sendall(data)

    def receive(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)

    def close(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def test_push_that_breaks_off_leaves_no_tag(place: Folder, base_image: str, registry: str) -> None:
    with closing(BreakingProxy(registry, 3_000_000)) as proxy:
        broken = build(
            place, "say.sh", base_image, "-r", f"{proxy.address}/five", "--push", status=3
        )
    again = build(place, "say.sh", base_image, "-r", f"{registry}/five", "--push")

    assert broken["error"]["code"] == "registry"
    assert (again["version"], again["unchanged"]) == ("0.1", False)


class Failure(NamedTuple):
    """A build that cannot succeed."""

    files: dict[str, str]
    words: tuple[str, ...]
    status: int
    message: str


FAILURES = {
    "registry down": Failure({}, ("-r", "127.0.0.1:{port}/six", "--push"), 3, "does not answer"),
    "no such base": Failure({}, ("--base", "localhost/furness-none:1"), 3, "cannot be fetched"),
    "no such package": Failure(
        {"count.py": COUNT.replace("six", "no-such-package-zq", 1)}, (), 2, "no-such-package-zq"
    ),
    "a step that fails": Failure(
        {"t": "$base\nRUN false\n$code\n$start\n$labels"}, ("--template", "t"), 3, "be built"
    ),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_build_that_fails_leaves_nothing(
    place: Folder,
    base_image: str,
    tmp_path: Path,
    failure: Failure,
) -> None:
    (tmp_path / "temporary").mkdir()
    place.write(failure.files)
    before = sorted(os.listdir(place.path))
    words = [one.format(port=free_port()) for one in failure.words]
    elsewhere = place.having(TMPDIR=str(tmp_path / "temporary"))

    found = build(elsewhere, "count.py", base_image, *words, status=failure.status)

    assert failure.message in found["error"]["message"]
    assert found["error"]["hint"]
    assert sorted(os.listdir(place.path)) == before
    assert not [one for one in os.listdir(tmp_path / "temporary") if one.startswith("furness")]


def test_secret_of_the_package_index_is_in_no_layer(
    place: Folder, podman: Podman, base_image: str, tmp_path: Path
) -> None:
    index = "https://ann:very-secret@127.0.0.1:9/simple"
    told = place.having(PIP_EXTRA_INDEX_URL=index, PIP_RETRIES="0")

    built = build(told, "count.py", base_image, "-v", "9", "--no-cache")
    podman("save", "--format", "oci-dir", "--output", str(tmp_path / "saved"), str(built["image"]))

    found = [one for one in (tmp_path / "saved").rglob("*") if one.is_file()]
    assert not any(b"very-secret" in one.read_bytes() for one in found)


def test_archive_with_packages_runs_on_another_path(place: Folder, tmp_path: Path) -> None:
    done = place.call("build", "count.py", "--with", "venv", "-v", "1")
    with tarfile.open(place.path / done["file"]) as packed:
        packed.extractall(tmp_path / "other path", filter="tar")
    workspace = tmp_path / "workspace"
    workspace.mkdir()

    run = tmp_path / "other path" / "count-1" / "run"
    subprocess.run([run, "text=a b"], cwd=workspace, check=True, timeout=60)

    assert (workspace / "count.txt").read_text() == "2\n"
