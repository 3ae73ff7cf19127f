"""Which builder makes an environment, and which executor takes what it made.

An executor says what it takes: attempts with a container, attempts without, or both. What it does
not take goes to its stand-in; so an operator with an image runs where no executor was named.
"""

from furness import plugins
from furness.builders.interface import Prepared
from furness.errors import ArgumentError
from furness.executors.interface import Executor
from furness.model.environment import AnyEnvironment

_PLAIN = "process"
"""The executor of nearly every task: it takes no images, and that need not be looked up."""


def builder_of(environment: AnyEnvironment, executor: str) -> str:
    """Give the name of the builder that makes an environment for an executor.

    Raises:
        ArgumentError: The executor only takes images, and there is none to be made.
    """
    in_image = not _takes_programs(executor)
    if environment == "host" and in_image:
        raise ArgumentError(
            f"the executor `{executor}` needs an image, and the environment has none",
            hint="write `environment: {image: …}` into the operator's document",
            code="executor",
        )
    if environment == "host":
        return "host"
    if environment.image or in_image:
        return "image"
    return "r" if environment.r else "venv"


def executor_of(name: str, prepared: Prepared) -> str:
    """Give the name of the executor that takes the tasks of an environment.

    Args:
        name: The one that was asked for.
        prepared: The environment.

    Raises:
        ArgumentError: It takes no images, and none stands in for it.
    """
    if prepared.image is None or name not in plugins.names("executors"):
        return name
    asked = plugins.load("executors", name, Executor)
    if asked.takes_images:
        return name
    if asked.stand_in:
        return asked.stand_in
    raise ArgumentError(
        f"the executor `{name}` does not run images such as `{prepared.image.reference}`",
        hint="send the step elsewhere with `on: container`",
        code="executor",
    )


def _takes_programs(executor: str) -> bool:
    if executor == _PLAIN or executor not in plugins.names("executors"):
        return True
    return plugins.load("executors", executor, Executor).takes_programs
