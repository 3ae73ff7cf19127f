"""What a task of an exported pipeline runs in: this machine, its own Python packages, a container.

A container is started by the program that `ENGINE` names: `podman` (the default), `docker`,
`podman-hpc`, `apptainer` or `shifter`; the ranks of a task by `LAUNCHER`, else `mpirun`.
"""

import os
import shutil
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
task = __import__("task")
del sys.path[0]

_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_OCI = ("docker", "podman", "podman-hpc")


def prepare(told: "dict[str, Any]", work: str, variables: "Mapping[str, str]") -> None:
    """Make the virtual environment of an operator, unless it is there or there is none.

    Args:
        told: The operator.
        work: The folder that all tasks share.
        variables: Those of this process: each secret must be one.

    Raises:
        Failed: It cannot be made, or a secret of the operator is not given.
    """
    for name in told["secrets"]:
        if name not in variables:
            raise task.Failed(
                f"the secret `{name}` of {told['operator']} is not in the environment"
            )
    if not told.get("packages"):
        return
    folder = _environment(told, work)
    if os.path.exists(os.path.join(folder, "ready")):
        return
    shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.write(f"{told['operator']}: installing {', '.join(told['packages'])}\n")
    python = os.path.join(folder, "bin", "python")
    for command in (
        [sys.executable, "-m", "venv", folder],
        [python, "-m", "pip", "install", "--quiet", *told["packages"]],
    ):
        try:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 - no shell
        except (OSError, subprocess.CalledProcessError) as error:
            raise task.Failed(f"the packages cannot be installed: {error}") from None
    with open(os.path.join(folder, "ready"), "w", encoding="utf-8"):
        pass


def _environment(told: "dict[str, Any]", work: str) -> str:
    return os.path.join(work, "environments", told["key"])


def of(
    told: "dict[str, Any]",
    work: str,
    workspace: str,
    given: "dict[str, Any]",
    variables: "Mapping[str, str]",
) -> "tuple[dict[str, str], tuple[str, ...]]":
    """Give the variables that a task starts with, and the words before its command.

    Args:
        told: Its operator.
        work: The folder that all tasks share.
        workspace: The task's own.
        given: Its arguments: a container sees their files where they are.
        variables: Those of this process.
    """
    own = dict(variables)
    threads = str(max(1, int(told["cpus"])))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        own.setdefault(name, threads)
    own["PYTHONUNBUFFERED"] = "1"
    prefix: tuple[str, ...] = ()
    if told.get("ranks"):
        own["FURNESS_RANKS"] = str(told["ranks"])
        prefix = (*variables.get("LAUNCHER", "mpirun").split(), "-n", str(told["ranks"]))
    if told.get("image"):
        engine = variables.get("ENGINE", "podman")
        return own, (*prefix, *_container(engine, told, work, workspace, given))
    if told.get("packages"):
        folder = os.path.join(_environment(told, work), "bin")
        own["PATH"] = folder + os.pathsep + variables.get("PATH", os.defpath)
    return own, prefix


def _container(
    engine: str, told: "dict[str, Any]", work: str, workspace: str, given: "dict[str, Any]"
) -> "tuple[str, ...]":
    name = os.path.basename(engine)
    seen = sorted({_FOLDER, *paths_of([*given.values()])})
    placed = places_of(told.get("mounts", {}), workspace, given)
    kept = [*told["variables"], *told["inputs"], *told["outputs"], *told["secrets"]]
    if name == "apptainer":
        binds = [f"--bind={path}:{path}:ro" for path in seen] + [f"--bind={work}"]
        binds += [f"--bind={one}" for one in placed]
        return (engine, "exec", *binds, f"--pwd={workspace}", f"docker://{told['image']}")
    if name == "shifter":
        volumes = [f"--volume={path}:{path}" for path in (work, *seen)]
        volumes += [f"--volume={one}" for one in placed]
        return (engine, f"--image=docker:{told['image']}", *volumes, f"--workdir={workspace}")
    if name not in _OCI:
        raise task.Failed(
            f"ENGINE is `{engine}`, and none of {', '.join(_OCI)}, apptainer, shifter"
        )
    mounts = [f"--volume={path}:{path}:ro" for path in seen] + [f"--volume={work}:{work}"]
    mounts += [f"--volume={one}" for one in placed]
    names = [f"--env={one}" for one in dict.fromkeys(kept)]
    network = [] if told.get("network") else ["--network=none"]
    start = ["--entrypoint="] if told["command"] else []
    words = ("run", "--rm", *start, *network, *mounts, *names, f"--workdir={workspace}")
    return (engine, *words, told["image"])


def places_of(mounts: "dict[str, str]", workspace: str, given: "dict[str, Any]") -> "list[str]":
    """Give what is seen in folders of a container, each as `here:there`.

    Args:
        mounts: By folder of the container `$name` of an input, a path in the workspace, or one of
            this machine.
        workspace: The task's folder.
        given: Its arguments.
    """
    found = []
    for folder, source in mounts.items():
        if source.startswith("$"):
            paths = paths_of(given.get(source[1:].strip("{}")))
            found += [f"{path}:{folder}/{os.path.basename(path)}" for path in paths]
            continue
        path = os.path.join(workspace, source)
        os.makedirs(path, exist_ok=True)
        found.append(f"{path}:{folder}")
    return found


def paths_of(value: "Any") -> "list[str]":
    """Give the paths of all files in a value."""
    if isinstance(value, list):
        return [path for one in value for path in paths_of(one)]
    if isinstance(value, dict) and value.get("class") in ("File", "Directory"):
        return [value["path"]]
    return []
