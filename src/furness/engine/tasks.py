"""What the engine must know of each step before its tasks can start."""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from furness import plugins
from furness.builders.interface import Builder, Prepared
from furness.databases.interface import Stamp
from furness.engine.code import code_of
from furness.engine.files import stamp_of
from furness.engine.launch import (
    Launch,
    common_command,
    launcher_of,
    paths_of,
    shared_variables,
    uses_runtime,
)
from furness.engine.reuse import Digester, fixed_parts
from furness.engine.reveal import reveal
from furness.engine.route import builder_of, executor_of
from furness.errors import DocumentError, PreparationError
from furness.graph.plan import ROOT, Node, Plan
from furness.lazy import lazy
from furness.model.digest import canonical
from furness.model.environment import Environment
from furness.model.operator import Operator

if TYPE_CHECKING:
    from furness.engine import preload
else:
    preload = lazy("furness.engine.preload")


class StepTasks(Struct, frozen=True, kw_only=True):
    """What all tasks of one step share."""

    node: Node
    """The step in the plan."""
    launch: Launch
    """How they are started."""
    parts: dict[str, Any]
    """The parts of their digests that are the same for all."""
    digester: Digester
    """What gives their digests."""
    executor: str
    """The name of the executor."""
    code: dict[str, Stamp] = {}
    """How each file of its code looked when its digest was taken."""
    reads_files: bool = True
    """Whether files may be in its arguments."""


class _Way(Struct, frozen=True):
    """How the steps of a run are done where they say nothing else."""

    executor: str
    launcher: str
    machine: Mapping[str, str]


class Preparation:
    """Makes environments and digests code, once for each that is the same."""

    def __init__(self, machine: Mapping[str, str], tell: Callable[[str, str], None]) -> None:
        self._machine = dict(machine)
        self._tell = tell
        self._builders: dict[str, Builder] = {}
        self._prepared: dict[bytes, Prepared | None] = {}
        self._code: dict[str, dict[str, str]] = {}
        self._alike: dict[tuple[str, str | None], StepTasks] = {}
        self._secret: set[str] = set()

    def prepare(
        self, plan: Plan, executor: str, *, cold: bool = False, launcher: str = "mpirun"
    ) -> dict[int, StepTasks]:
        """Make ready what every step of a plan needs.

        Args:
            plan: The plan.
            executor: The executor of every step that names none.
            cold: Whether no task shall start as a copy of an interpreter.
            launcher: What starts the ranks of a task.

        Raises:
            PreparationError: An environment cannot be made.
            ArgumentError: A secret is not set.
        """
        operators = [node.operator for node in plan.nodes if node.operator is not None]
        self._secret.update(name for operator in operators for name in operator.secrets)
        plain = {name: text for name, text in self._machine.items() if name not in self._secret}
        way = _Way(executor, launcher, plain)
        self._alike.clear()
        steps = {
            number: self._step(node, node.operator, way)
            for number, node in enumerate(plan.nodes)
            if node.operator is not None
        }
        return steps if cold else steps | _warmed(steps)

    def _step(self, node: Node, operator: Operator, way: _Way) -> StepTasks:
        """Give what a step's tasks share; steps that run the same in the same way share it, too."""
        place = (operator.operator, operator.source)
        alike = self._alike.get(place)
        if alike is None or _way_of(alike.node) != _way_of(node):
            alike = self._alike[place] = self._make(node, operator, way)
        return replace(alike, node=node)

    def _make(self, node: Node, operator: Operator, way: _Way) -> StepTasks:
        if not operator.command and not _has_image(operator):
            raise DocumentError(
                f"the operator `{operator.operator}` of the step `{node.path}` has no command",
                hint="add `command: [program, argument]`, or a `source` that can be compiled",
                code="no-command",
            )
        asked = node.step.on or way.executor
        prepared = self.environment(operator, make=True, step=node.path, executor=asked)
        assert prepared is not None  # noqa: S101  # it was made
        resources = node.step.resources or operator.resources
        secrets = reveal(operator, self._machine)
        around = {} if prepared.image else way.machine
        variables = shared_variables(operator, prepared, resources, around, secrets)
        launcher = launcher_of(resources, way.launcher)
        parts = fixed_parts(operator, self.code(operator), prepared.lock)
        return StepTasks(
            node=node,
            launch=Launch(
                operator=operator,
                prepared=prepared,
                resources=resources,
                variables=variables,
                launcher=launcher,
                paths=paths_of(operator),
                command=common_command(operator, prepared, launcher),
            ),
            parts=parts,
            digester=Digester(parts),
            code=_stamps(operator, self.code(operator)),
            reads_files=reads_files(operator),
            executor=executor_of(asked, prepared),
        )

    def code(self, operator: Operator) -> dict[str, str]:
        """Give the digest of each file of an operator's code."""
        if operator.source is None:
            return {}
        if operator.source not in self._code:
            self._code[operator.source] = code_of(operator.source)
        return self._code[operator.source]

    def environment(
        self, operator: Operator, *, make: bool, step: str = "", executor: str = "process"
    ) -> Prepared | None:
        """Give an operator's environment; None when it is not there and shall not be made."""
        folder = os.path.dirname(operator.source or "") or os.curdir
        name = builder_of(operator.environment, executor)
        key = canonical([operator.environment, name, folder if _names_files(operator) else None])
        if self._prepared.get(key) is None:
            builder = self._builder(name)
            self._prepared[key] = (
                self._build(builder, operator, folder, step)
                if make
                else builder.find(operator.environment, folder)
            )
        return self._prepared[key]

    def _build(self, builder: Builder, operator: Operator, folder: str, step: str) -> Prepared:
        try:
            return builder.build(operator.environment, folder, lambda text: self._tell(step, text))
        except PreparationError as error:
            named = [replace(one, message=f"{step}: {one.message}") for one in error.problems]
            error.problems = named
            raise

    def _builder(self, name: str) -> Builder:
        if name not in self._builders:
            self._builders[name] = plugins.load("builders", name, Builder)()
        return self._builders[name]


def reads_files(operator: Operator) -> bool:
    """Tell whether files may be in the arguments of an operator; any JSON may be of some."""
    kinds = [one.type for one in operator.inputs.values()]
    return any(kind.holds_files or "Json" in str(kind) for kind in kinds)


def _way_of(node: Node) -> tuple[object, ...]:
    """Give all that what a step's tasks share is made of."""
    return node.operator, node.step.resources, node.step.on


def _warmed(steps: Mapping[int, StepTasks]) -> dict[int, StepTasks]:
    """Give the steps that may be copies of an interpreter, if several tasks may be of one.

    A single task would not be there sooner.
    """
    able = {number: step for number, step in steps.items() if _may_be_warm(step)}
    if sum(map(_several, able.values())) <= 1:
        return {}
    found = {number: preload.warm_of(step.launch) for number, step in able.items()}
    warm = {number: one for number, one in found.items() if one}
    times: Counter[str] = Counter()
    for number, one in warm.items():
        times[one.key] += _several(able[number])
    return {
        number: replace(able[number], launch=replace(able[number].launch, warm=one))
        for number, one in warm.items()
        if times[one.key] > 1
    }


def _may_be_warm(step: StepTasks) -> bool:
    operator, wish = step.launch.operator, step.node.step.warm
    if step.launch.launcher or not uses_runtime(operator):
        return False
    return operator.warm if wish is None else wish


def _several(step: StepTasks) -> int:
    """Give 2 for a step that may have several tasks, else 1."""
    return 1 if step.node.axis == ROOT else 2


def _stamps(operator: Operator, code: Mapping[str, str]) -> dict[str, Stamp]:
    folder = os.path.dirname(operator.source or "")
    paths = [os.path.normpath(os.path.join(folder, name)) for name in code]
    return {path: stamp_of(path) for path in paths}


def _has_image(operator: Operator) -> bool:
    """Tell whether an operator's command may be left to its image."""
    environment = operator.environment
    return isinstance(environment, Environment) and environment.image is not None


def _names_files(operator: Operator) -> bool:
    environment = operator.environment
    python = environment.python if isinstance(environment, Environment) else None
    return bool(python and python.requirements)
