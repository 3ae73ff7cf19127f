"""What each container engine is told, word for word: no engine is needed here."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from furness.builders.interface import Image
from furness.errors import ArgumentError
from furness.executors import _apptainer, _charliecloud, _docker, _podman
from furness.executors._box import Box, Start
from furness.executors.container import name_of
from furness.executors.interface import Attempt, Container, Mount
from furness.model.resources import Memory, Resources

STARTS: dict[str, Callable[[Box], Start]] = {
    "podman": _podman.start,
    "docker": _docker.start,
    "apptainer": _apptainer.start,
    "charliecloud": _charliecloud.start,
}
SHARED = """
run --rm --pull never --log-driver none --name furness-1 --label furness.attempt=run/step.1
--cap-drop all --security-opt no-new-privileges --security-opt label=disable
--cpus 2 --memory 1073741824 --memory-swap 1073741824 --network none
"""
MOUNTED = """
--mount type=bind,source=/data/a.tif,destination=/data/a.tif,ro
--mount type=bind,source=/w/1,destination=/w/1
"""
OPTIONS = "--workdir /w/1 --env x --entrypoint blur 4711 $x y"
GOLDEN = {
    "podman": f"/bin/podman {SHARED} --userns keep-id --user 1000:100 {MOUNTED} {OPTIONS}",
    "docker": f"/bin/docker {SHARED} --init --user 1000:100 --env HOME=/w/1 {MOUNTED} {OPTIONS}",
    "apptainer": f"""
        /bin/apptainer --silent exec --containall --no-home --cleanenv --writable-tmpfs
        {MOUNTED} --pwd /w/1 4711 blur $x y""",
    "charliecloud": """
        /bin/charliecloud --write --private-tmp --bind /data/a.tif:/data/a.tif
        --bind /w/1:/w/1 --cd /w/1 4711 -- blur $x y""",
}


def box(engine: str, **more: Any) -> Box:
    """Give a container; what is not said is as in the golden lists."""
    asked: dict[str, Any] = {
        "mounts": (Mount("/data/a.tif", "/data/a.tif"),),
        "variables": {"x": "hidden"},
        "resources": Resources(cpus=2, memory=Memory(1 << 30)),
        "user": (1000, 100),
        "command": ("blur", "$x", "y"),
        **more,
    }
    container = {name: asked[name] for name in Container.__struct_fields__ if name in asked}
    image = Image(engine=engine, name="4711", reference="blur:1")
    return Box(
        program=f"/bin/{engine}",
        name="furness-1",
        attempt=Attempt(
            id="run/step.1",
            command=asked["command"],
            variables=asked["variables"],
            workspace="/w/1",
            log="/w/1.log",
            resources=asked["resources"],
        ),
        container=Container(image=image, **container),
        user=asked["user"],
        machine={"PATH": "/bin", "HOME": "/home/me"},
        folder="/run/container",
    )


def options(engine: str, **more: Any) -> str:
    return " ".join(STARTS[engine](box(engine, **more)).command)


@pytest.mark.parametrize("engine", STARTS)
def test_engine_starts_a_container_by_these_words(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_podman, "_has_init", lambda: False)
    monkeypatch.setattr(_podman, "_has_numbers", lambda *_: True)

    assert STARTS[engine](box(engine)).command == GOLDEN[engine].split()


@pytest.mark.parametrize("engine", STARTS)
def test_engine_is_never_told_a_value_in_words(engine: str) -> None:
    start = STARTS[engine](box(engine, variables={"x": "hidden", "PATH": "secret"}))

    assert not any(word in text for text in start.command for word in ("hidden", "secret"))
    assert "hidden" in start.variables.values()


@pytest.mark.parametrize("engine", ["podman", "docker"])
@pytest.mark.parametrize(
    ("more", "words"),
    [
        pytest.param({"network": True}, "--memory-swap 1073741824 --", id="network"),
        pytest.param({"ports": ("80/tcp",)}, "--publish 127.0.0.1:80:80/tcp", id="port"),
        pytest.param({"own_program": True}, "--env x 4711 blur $x y", id="own-program"),
        pytest.param({"user": (0, 0)}, "--user 0:0", id="root"),
        pytest.param({"resources": Resources(cpus=0.5)}, "--cpus 0.5 --network", id="no-memory"),
        pytest.param(
            {"mounts": (Mount('/a, "b"', "/c", writable=True),)},
            '--mount type=bind,"source=/a, ""b""",destination=/c ',
            id="odd-path",
        ),
        pytest.param({"mounts": (Mount("/a\nb", "/c"),)}, "--volume /a\nb:/c:ro", id="newline"),
    ],
)
def test_engine_is_told_what_a_container_needs(
    engine: str, more: dict[str, Any], words: str
) -> None:
    assert words in options(engine, **more)


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("podman", "--device nvidia.com/gpu=all"),
        ("docker", "--gpus all"),
        ("apptainer", "--nv"),
    ],
)
def test_engine_is_told_of_gpus(engine: str, words: str) -> None:
    assert words in options(engine, resources=Resources(gpus=1))
    assert words not in options(engine)


def test_podman_s_root_is_a_user_who_has_no_numbers() -> None:
    words = options("podman", user=(4_000_000_000, 100))

    assert "--user 0:0" in words
    assert "keep-id" not in words


@pytest.mark.parametrize("engine", ["podman", "docker"])
def test_engine_that_heeds_a_variable_itself_does_not_get_it(engine: str) -> None:
    start = STARTS[engine](box(engine, variables={"PATH": "/opt/bin", "DOCKER_HOST": "x", "y": ""}))

    assert start.variables == {"PATH": "/bin", "HOME": "/home/me", "y": ""}
    assert start.file == ("/run/container/furness-1.env", "PATH=/opt/bin\nDOCKER_HOST=x\n")
    assert "--env-file /run/container/furness-1.env" in " ".join(start.command)


def test_engine_cannot_be_told_a_variable_that_it_heeds_in_several_lines() -> None:
    with pytest.raises(ArgumentError, match="`PATH` of a container has several lines"):
        options("podman", variables={"PATH": "a\nb"})


def test_apptainer_gets_variables_under_other_names() -> None:
    start = STARTS["apptainer"](box("apptainer", variables={"PATH": "a\nb"}))

    assert start.variables == {"PATH": "/bin", "HOME": "/home/me", "APPTAINERENV_PATH": "a\nb"}


def test_charliecloud_has_none_of_the_machine_s_variables() -> None:
    variables = STARTS["charliecloud"](box("charliecloud")).variables

    assert variables.keys() == {"USER", "PATH", "x"}
    assert "/home/me" not in variables.values()


def test_charliecloud_s_image_has_variables_that_the_operator_s_come_before(
    tmp_path: Path,
) -> None:
    (tmp_path / "ch").mkdir()
    (tmp_path / "ch" / "environment").write_text("x=image\nHOME='/a b'\n")
    one = box("charliecloud")
    image = replace(one.container.image, name=str(tmp_path))

    start = _charliecloud.start(replace(one, container=Container(image=image)))

    assert (start.variables["x"], start.variables["HOME"]) == ("hidden", "/a b")


def test_charliecloud_knows_no_program_of_an_image() -> None:
    with pytest.raises(ArgumentError, match="does not know the program of an image"):
        options("charliecloud", own_program=True)


@pytest.mark.parametrize(
    ("engine", "log", "why"),
    [
        pytest.param("podman", "x\nError: no network\n", "no network", id="podman"),
        pytest.param("podman", "Error: mine\nend\n", None, id="program-s-own"),
        pytest.param(
            "docker",
            "docker: Error response from daemon: no space.\nSee 'docker run --help'.\n",
            "no space.",
            id="docker",
        ),
        pytest.param("docker", "[FATAL tini (7)] exec x failed\n", "exec x failed", id="tini"),
        pytest.param(
            "podman", "ERROR (catatonit:2): failed to exec\n", "failed to exec", id="catatonit"
        ),
        pytest.param("apptainer", "FATAL:   no such file\n", "no such file", id="apptainer"),
        pytest.param("charliecloud", "ch-run[7]: error: no\n", "no", id="charliecloud"),
    ],
)
def test_engine_that_failed_is_known_by_what_it_wrote(
    engine: str, log: str, why: str | None
) -> None:
    modules: dict[str, Any] = {
        "podman": _podman,
        "docker": _docker,
        "apptainer": _apptainer,
        "charliecloud": _charliecloud,
    }
    found = modules[engine].FAILED.search(log)

    assert (found and found["why"]) == why


def test_mounts_seen_through_an_outer_folder_are_left_out(tmp_path: Path) -> None:
    folder = os.path.realpath(tmp_path)
    inner = Mount(f"{folder}/in/a", f"{folder}/in/a")
    outer = Mount(folder, folder)

    assert box("podman", mounts=(inner, outer)).mounts[:-1] == [outer]


def test_name_of_a_container_is_short_plain_and_its_own() -> None:
    long = name_of("20261121-104008-abcd/outer/inner[3].1" + "x" * 100)

    assert name_of("run/s[1].1") != name_of("run/s/1.1")
    assert name_of("run/s[1].1").startswith("furness-run-s-1-1-")
    assert len(long) < 80
