from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

surroundings: Any = import_module("furness.runtime.surroundings")

TOLD: dict[str, Any] = {
    "command": [["x"]],
    "key": "one",
    "operator": "one",
    "inputs": {"x": {}},
    "outputs": {"y": "y.txt"},
    "variables": {"MODE": "plain"},
    "secrets": ["KEY"],
    "cpus": 2.0,
    "ranks": None,
}
GIVEN = {"x": [{"class": "File", "path": "/data/a b"}], "n": 1}


def start(
    variables: dict[str, str] | None = None, **more: Any
) -> tuple[dict[str, str], tuple[str, ...]]:
    found: tuple[dict[str, str], tuple[str, ...]] = surroundings.of(
        {**TOLD, **more}, "/work", "/work/one/workspace", GIVEN, variables or {}
    )
    return found


def test_task_on_this_machine_starts_as_it_is_with_its_threads() -> None:
    variables, prefix = start()

    assert prefix == ()
    assert variables["OMP_NUM_THREADS"] == "2"
    assert variables["PYTHONUNBUFFERED"] == "1"


def test_threads_that_somebody_has_set_are_kept() -> None:
    assert start({"OMP_NUM_THREADS": "7"})[0]["OMP_NUM_THREADS"] == "7"


def test_fraction_of_a_cpu_is_one_thread() -> None:
    assert start(cpus=0.5)[0]["OMP_NUM_THREADS"] == "1"


def test_packages_are_found_first() -> None:
    variables, _ = start({"PATH": "/usr/bin"}, packages=["numpy"])

    assert variables["PATH"] == "/work/environments/one/bin:/usr/bin"


def test_ranks_are_started_by_the_launcher() -> None:
    variables, prefix = start(ranks=4)

    assert prefix == ("mpirun", "-n", "4")
    assert variables["FURNESS_RANKS"] == "4"


def test_launcher_is_chosen_by_a_variable_and_may_have_arguments() -> None:
    prefix = start({"LAUNCHER": "srun --mpi=pmix"}, ranks=4)[1]

    assert prefix == ("srun", "--mpi=pmix", "-n", "4")


@pytest.mark.parametrize("engine", ["docker", "podman", "podman-hpc", "/opt/bin/podman"])
def test_container_sees_its_files_and_names_variables_without_values(engine: str) -> None:
    _, prefix = start({"ENGINE": engine, "KEY": "hunter2"}, image="a/b:1", network=False)

    assert prefix[:2] == (engine, "run")
    assert prefix[-1] == "a/b:1"
    assert "--network=none" in prefix
    assert "--volume=/data/a b:/data/a b:ro" in prefix
    assert "--volume=/work:/work" in prefix
    assert "--workdir=/work/one/workspace" in prefix
    assert {"--env=KEY", "--env=x", "--env=y", "--env=MODE"} <= {*prefix}
    assert "hunter2" not in " ".join(prefix)


def test_container_of_an_operator_that_needs_the_network_has_it() -> None:
    assert "--network=none" not in start(image="a/b:1", network=True)[1]


@pytest.mark.parametrize(
    ("engine", "image"), [("apptainer", "docker://a/b:1"), ("shifter", "--image=docker:a/b:1")]
)
def test_container_on_a_cluster_is_started_by_its_engine(engine: str, image: str) -> None:
    prefix = start({"ENGINE": engine}, image="a/b:1")[1]

    assert prefix[0] == engine
    assert image in prefix
    assert any("/data/a b" in word for word in prefix)


def test_engine_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        surroundings.task.Failed, match="ENGINE is `rkt`, and none of docker, podman"
    ):
        start({"ENGINE": "rkt"}, image="a/b:1")


def test_secret_that_is_not_given_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(surroundings.task.Failed, match="the secret `KEY` of one is not in the"):
        surroundings.prepare(TOLD, str(tmp_path), {})


def test_packages_that_cannot_be_installed_are_said_and_tried_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "environments").touch()
    told = {**TOLD, "secrets": [], "packages": ["numpy"]}

    for _ in range(2):
        with pytest.raises(surroundings.task.Failed, match="the packages cannot be installed"):
            surroundings.prepare(told, str(tmp_path), {})

    assert capfd.readouterr().err.count("one: installing numpy") == 2


def test_environment_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "environments" / "one"
    folder.mkdir(parents=True)
    (folder / "ready").touch()

    surroundings.prepare({**TOLD, "secrets": [], "packages": ["numpy"]}, str(tmp_path), {})

    assert [one.name for one in folder.iterdir()] == ["ready"]


def test_paths_of_a_value_are_those_of_all_files_in_it() -> None:
    folder = {"class": "Directory", "path": "/d"}

    assert surroundings.paths_of([GIVEN["x"], 1, None, folder, {"path": "/no"}]) == [
        "/data/a b",
        "/d",
    ]


def test_folders_of_a_container_are_where_its_operator_wants_them(tmp_path: Path) -> None:
    mounts = {"/in": "$image", "/out": "made/here", "/data": "/usr"}
    given = {"image": [{"class": "File", "path": "/far/a b.tif"}]}

    found = surroundings.places_of(mounts, str(tmp_path), given)

    assert found == ["/far/a b.tif:/in/a b.tif", f"{tmp_path}/made/here:/out", "/usr:/data"]
    assert (tmp_path / "made" / "here").is_dir()
