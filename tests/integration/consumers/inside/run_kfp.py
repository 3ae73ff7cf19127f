"""Run a component or compiled pipeline with `kfp.local`, in containers; give its outputs as JSON.

`kfp.local` lets Docker remove a container as soon as it ends; the status of one that is gone before
it is asked for counts as success. So containers are started here as there, and removed later.
"""

import json
import os
import sys
from typing import Any

from kfp import components, dsl, local
from kfp.local import docker_task_handler


def run_whole(
    client: Any, image: str, command: list[str], volumes: dict[str, Any], **more: Any
) -> int:
    """Run a container to its end, say what it says, and give its exit status."""
    entrypoint, words = command[:1], command[1:]  # as in a cluster, not after the image's own
    container = client.containers.run(
        image=image, entrypoint=entrypoint, command=words, detach=True, volumes=volumes, **more
    )
    try:
        status: int = container.wait()["StatusCode"]
        sys.stderr.write(container.logs().decode())  # podman may never end a log that is followed
    finally:
        container.remove(force=True)
    return status


def plain(value: Any) -> Any:
    """Give an output as JSON can say it: an artifact as its path."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    is_file = isinstance(value, dsl.Artifact)
    return {"path": value.path, "metadata": value.metadata} if is_file else value


def main() -> None:
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    path, root, given = sys.argv[1:]
    docker_task_handler.run_docker_container = run_whole
    local.init(runner=local.DockerRunner(network_mode="none", user="0:0"), pipeline_root=root)
    task = components.load_component_from_file(path)(**json.loads(given))
    json.dump({name: plain(value) for name, value in task.outputs.items()}, answer)
    answer.flush()


if __name__ == "__main__":
    main()
