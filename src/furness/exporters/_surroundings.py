"""What a step needs around it: resources, packages, an executor of its own."""

from collections.abc import Iterator

from furness.errors import Problem
from furness.graph.plan import Node
from furness.model.environment import Environment, R
from furness.model.pipeline import Step
from furness.model.resources import Resources


def resources_of(node: Node) -> Resources:
    """Give what each task of a step needs from the machine it runs on."""
    own = node.operator.resources if node.operator else Resources()
    return node.step.resources or own


def packages_of(node: Node) -> tuple[str, ...]:
    """Give the Python packages that a step's operator imports."""
    environment = node.operator.environment if node.operator else "host"
    if isinstance(environment, str) or environment.python is None:
        return ()
    return environment.python.packages


def not_installed(environment: Environment) -> list[str]:
    """Give what an environment holds that no virtual environment beside a pipeline has."""
    wanted = environment.python or environment.r
    if wanted is None:
        return []
    lost = [*wanted.system]
    if isinstance(wanted, R):
        lost += [f"R's {one}" for one in wanted.packages]
    else:
        lost += wanted.requirements
    return lost + ([f"version {wanted.version}"] if wanted.version else [])


def lost_executor(path: str, step: Step) -> Iterator[Problem]:
    """Tell that a step runs on no executor of its own, where its document names one."""
    if step.on:
        yield Problem(
            "export-executor",
            f"the step `{path}` runs where the others do, not on `{step.on}`",
            "export that step by itself",
        )
