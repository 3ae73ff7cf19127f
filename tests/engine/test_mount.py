import os
from pathlib import Path
from typing import Any

import pytest

from furness.builders.interface import Image
from furness.engine.mount import MANY, container_of
from furness.errors import ArgumentError
from furness.executors.interface import Container, Mount
from furness.testing.examples import operator

IMAGE = Image(engine="podman", name="4711", reference="blur:1")


def file(path: str, kind: str = "File") -> dict[str, Any]:
    return {"class": kind, "path": path, "digest": "blake3:0", "size": 1}


def enclose(arguments: dict[str, Any], workspace: Path | str = "/w", **more: Any) -> Container:
    inputs = dict.fromkeys(arguments, "Optional[List[File]]")
    one = operator("o", inputs, **more)
    return container_of(one, IMAGE, arguments, str(workspace), "/furness/runtime")


def seen(container: Container) -> list[str]:
    assert all(one.source == one.target and not one.writable for one in container.mounts)
    return [one.target for one in container.mounts]


def test_container_sees_each_file_of_its_arguments_once() -> None:
    arguments = {"a": file("/d/a"), "b": [file("/d/b"), file("/d/a")], "n": 3, "absent": None}

    assert seen(enclose(arguments)) == ["/d/a", "/d/b"]


def test_container_of_a_source_sees_its_folder_and_the_runtime() -> None:
    assert seen(enclose({}, source="/p/blur.py")) == ["/p", "/furness/runtime"]


@pytest.mark.parametrize(
    ("paths", "mounted"),
    [
        pytest.param([f"/d/{n}" for n in range(MANY + 1)], ["/d"], id="one-folder"),
        pytest.param(
            [f"/d/{n % 3}/{n}" for n in range(MANY + 1)], ["/d/0", "/d/1", "/d/2"], id="few-folders"
        ),
        pytest.param([f"/d/e/{n}/x" for n in range(MANY + 1)], ["/d/e"], id="many-folders"),
    ],
)
def test_container_sees_many_files_through_their_folders(
    paths: list[str], mounted: list[str]
) -> None:
    assert seen(enclose({"all": [file(path) for path in paths]})) == mounted


def test_container_never_sees_the_whole_machine() -> None:
    paths = [f"/{number}/x" for number in range(MANY + 1)]

    assert "/" not in seen(enclose({"all": [file(path) for path in paths]}))


def test_container_has_what_its_document_asks_for(tmp_path: Path) -> None:
    mounts = {"/input": "$image", "/more": "${rest}", "/out": "made", "/all": ".", "/abs": "/data"}
    arguments = {"image": file("/d/a.tif"), "rest": [file("/d/b"), file("/e/c", "Directory")]}

    container = enclose(arguments, tmp_path, mounts=mounts)

    assert container.mounts[3:] == (
        Mount("/d/a.tif", "/input/a.tif"),
        Mount("/d/b", "/more/b"),
        Mount("/e/c", "/more/c"),
        Mount(str(tmp_path / "made"), "/out", writable=True),
        Mount(str(tmp_path), "/all", writable=True),
        Mount("/data", "/abs", writable=True),
    )
    assert os.listdir(tmp_path) == ["made"]


@pytest.mark.parametrize("place", ["..", "../w2", "a/../../b"])
def test_container_with_a_folder_outside_the_workspace_is_refused(
    tmp_path: Path, place: str
) -> None:
    with pytest.raises(ArgumentError, match="is not in the workspace"):
        enclose({}, tmp_path / "w", mounts={"/x": place})

    assert os.listdir(tmp_path) == []


def test_container_leaves_its_program_to_the_image_without_a_command() -> None:
    container = enclose({}, command=(), network=True, ports=("80/tcp",))

    assert (container.own_program, container.network, container.ports) == (True, True, ("80/tcp",))
    assert not enclose({}).own_program
