"""Check an operator or a pipeline without running anything: names, wires, literals, commands.

Whether a step may be skipped does not matter for its wires: what reads from a skipped step gets
None where that is allowed, and is skipped otherwise (`docs/concepts/conditions-and-skips.md`).
"""

from typing import Any

from msgspec import UNSET, Struct

from furness import plugins
from furness.errors import ArgumentError, DocumentError, Problem
from furness.graph.condition import check_condition, names_of, references_of
from furness.graph.order import order
from furness.graph.wires import (
    JSON,
    UNITS,
    Findings,
    Path,
    Places,
    Scope,
    Wire,
    check_argument,
    check_source,
    inputs_of,
    listed,
    look_up,
    near,
    scope_of,
    taken_at_once,
)
from furness.model.command import tokens_of
from furness.model.interface import PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step, Unit, name_of, source_of
from furness.model.types import Type
from furness.model.values import check as check_value
from furness.model.values import check_bounds

RESULT = "result"
"""The input of an exit step that is given what is known about the run."""


def check(unit: Unit, place: Places = lambda _path: None) -> list[Problem]:
    """Give everything that is wrong with an operator or a pipeline.

    Args:
        unit: It and all that its steps use; an operator that is still a name is passed over.
        place: Gives the place of a part of the document, by its path.
    """
    findings = Findings(place)
    _Checker(findings).unit(unit, ())
    return findings.problems


def check_steps(steps: Pipeline, scope: Scope, place: Places) -> list[Problem]:
    """Give everything that is wrong with steps that are to join a pipeline.

    Args:
        steps: The steps, as a pipeline of their own.
        scope: What their references may read: what is there, and what they give each other.
        place: Gives the place of a part of the document that they were read from.
    """
    findings = Findings(place)
    _Checker(findings).steps(steps, (), scope)
    return findings.problems


class _Taken(Struct, frozen=True):
    """What arguments a unit takes, seen once for all of its steps."""

    at_once: dict[str, frozenset[type]]
    """By input: of these Python types every value is right."""
    required: tuple[str, ...]
    """The inputs that must have an argument."""


class _Checker:
    """One check; what several steps use is checked once."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._checked: set[int] = set()
        self._taken: dict[int, _Taken] = {}
        self._outputs: dict[int, dict[str, Type | None]] = {}

    def unit(self, unit: Unit, path: Path) -> None:
        """Check an operator or a pipeline, and what is inside."""
        if id(unit) in self._checked:
            return
        self._checked.add(id(unit))
        first = "operator" if isinstance(unit, Operator) else "pipeline"
        self._name(name_of(unit), (*path, first))
        self._interface(unit, path)
        if isinstance(unit, Operator):
            self._command(unit, path)
        else:
            self._pipeline(unit, path)

    def _name(self, name: str, path: Path) -> None:
        right = name.isidentifier() or (name[:1] != "-" and name.replace("-", "_").isidentifier())
        if not (right and name.isascii()):
            hint = "use letters, digits, `_` and `-`, and start with a letter"
            self._findings.add(path, "name", f"`{name}` is not a name", hint)

    def _interface(self, unit: Unit, path: Path) -> None:
        for group in ("inputs", "outputs"):
            for name in getattr(unit, group):
                if not (name.isidentifier() and name.isascii()):
                    hint = "use letters, digits and `_`, and start with a letter"
                    message = f"`{name}` cannot name an input or an output"
                    self._findings.add((*path, group, name), "name", message, hint)
        if isinstance(unit, Operator):
            for name in unit.inputs.keys() & unit.outputs.keys():
                message = f"`{name}` is both an input and an output"
                self._findings.add((*path, "outputs", name), "name", message, "rename one of them")
        for name, declared in unit.inputs.items():
            if declared.default is not UNSET and declared.default is not None:
                self._default(name, unit, path)

    def _default(self, name: str, unit: Unit, path: Path) -> None:
        declared = unit.inputs[name]
        try:
            check_bounds(check_value(declared.default, declared.type), declared)
        except ArgumentError as error:
            self._findings.add_error(
                (*path, "inputs", name, "default"), error, f"the default of `{name}`: "
            )

    def _command(self, operator: Operator, path: Path) -> None:
        known = [*operator.inputs, *operator.outputs]
        for name in tokens_of(operator.command, operator.source):
            if name not in known:
                place = next(i for i, token in enumerate(operator.command) if name in token)
                dollar = f"write `$${name}` for the text itself"
                hint = near(name, known) or f"the inputs and outputs are {listed(known)}"
                message = f"`${name}` in the command is no input or output"
                self._findings.add(
                    (*path, "command", place), "command", message, f"{hint}; {dollar}"
                )

    def _pipeline(self, pipeline: Pipeline, path: Path) -> None:
        scope = scope_of(pipeline, self._outputs)
        self.steps(pipeline, path, scope)
        for name, output in pipeline.outputs.items():
            at = (*path, "outputs", name)
            long = isinstance(output, PipelineOutput)
            check_source(source_of(output), (*at, "value") if long else at, scope, self._findings)
        self._exit(pipeline, path)

    def steps(self, pipeline: Pipeline, path: Path, scope: Scope) -> None:
        """Check the steps of a pipeline, and that they do not wait for each other."""
        for name, step in pipeline.steps.items():
            at = (*path, "steps", name)
            self._name(name, at)
            self._step(step, at, scope)
        try:
            order(pipeline)
        except DocumentError as error:
            if error.problems[0].code == "cycle":
                first = error.problems[0].message.partition("`")[2].partition(" →")[0]
                self._findings.add_error((*path, "steps", first), error)

    def _exit(self, pipeline: Pipeline, path: Path) -> None:
        scope = Scope(inputs=inputs_of(pipeline) | {RESULT: JSON}, outputs={})
        for name in ("success", "failure", "always"):
            step: Step | None = getattr(pipeline.exit, name)
            if step:
                given = frozenset((RESULT,)) & getattr(step.operator, "inputs", {}).keys()
                self._step(step, (*path, "exit", name), scope, given)

    def _step(
        self, step: Step, path: Path, scope: Scope, given: frozenset[str] = frozenset()
    ) -> None:
        if step.needs:
            self._needs(step, path, scope)
        if step.on is not None:
            self._executor(step.on, (*path, "on"))
        if step.when is not None:
            self._when(step, path, scope)
        if isinstance(step.operator, UNITS):
            self._arguments(step, path, scope, given)
            if id(step.operator) not in self._checked:
                self.unit(step.operator, (*path, "operator"))
        else:
            for name, value in step.arguments.items():
                check_source(value, (*path, "arguments", name), scope, self._findings)

    def _needs(self, step: Step, path: Path, scope: Scope) -> None:
        for position, need in enumerate(step.needs):
            if need not in scope.outputs:
                hint = near(need, scope.outputs) or f"the steps are {listed(scope.outputs)}"
                message = f"there is no step `{need}`"
                self._findings.add((*path, "needs", position), "reference", message, hint)

    def _executor(self, name: str, path: Path) -> None:
        known = plugins.names("executors")
        if name not in known:
            hint = near(name, known) or f"there are {listed(known)}"
            self._findings.add(path, "plugin", f"there is no executor `{name}`", hint)

    def _when(self, step: Step, path: Path, scope: Scope) -> None:
        text, at = step.when or "", (*path, "when")
        try:
            check_condition(text)
        except DocumentError as error:
            self._findings.add_error(at, error)
            return
        own = getattr(step.operator, "inputs", step.arguments)
        for reference in references_of(text):
            if reference.step is not None or reference.name not in own:
                look_up(reference, at, scope, self._findings)
        for name in sorted(names_of(text) & {*own, *scope.inputs, *scope.outputs}):
            message = f"`{name}` in the condition is no reference"
            self._findings.add(at, "condition", message, f"write `${name}`")

    def _arguments(self, step: Step, path: Path, scope: Scope, given: frozenset[str]) -> None:
        unit: Unit = step.operator
        taken = self._taken.get(id(unit)) or self._take(unit)
        scattered = self._scatter(step, step.scatter, path) if step.scatter else ()
        for name, value in step.arguments.items():
            if type(value) in taken.at_once.get(name, ()) and name not in scattered:
                continue
            at = (*path, "arguments", name)
            if name not in unit.inputs:
                hint = near(name, unit.inputs) or f"its inputs are {listed(unit.inputs)}"
                message = f"`{name_of(unit)}` has no input `{name}`"
                self._findings.add(at, "argument", message, hint)
            else:
                wire = Wire(unit=unit, name=name, scattered=name in scattered)
                check_argument(value, wire, at, (scope, self._findings))
        for name in taken.required:
            if name not in step.arguments and name not in given:
                message = f"the input `{name}` of `{name_of(unit)}` has no argument"
                hint = f"add `{name}: …` ({unit.inputs[name].type}) to its `arguments`"
                self._findings.add((*path, "arguments"), "argument", message, hint)

    def _take(self, unit: Unit) -> _Taken:
        found = self._taken[id(unit)] = _Taken(
            at_once={name: taken_at_once(one) for name, one in unit.inputs.items()},
            required=tuple(name for name, one in unit.inputs.items() if one.is_required),
        )
        return found

    def _scatter(self, step: Step, scatter: Scatter, path: Path) -> tuple[str, ...]:
        at, names = (*path, "scatter"), scatter.inputs
        for name in dict.fromkeys(names):
            if name not in step.operator.inputs:
                hint = near(name, step.operator.inputs) or (
                    f"its inputs are {listed(step.operator.inputs)}"
                )
                message = f"`{name}` is scattered over, and is no input"
                self._findings.add(at, "scatter", message, hint)
            elif name not in step.arguments:
                message = f"`{name}` is scattered over, and has no argument"
                self._findings.add(at, "scatter", message, f"add `{name}: …` to its `arguments`")
            elif names.count(name) > 1:
                message = f"`{name}` is scattered over twice"
                self._findings.add(at, "scatter", message, "name each input once")
        if not names:
            self._findings.add(at, "scatter", "`scatter` names no input", "name one, or remove it")
        if scatter.method == "zip":
            self._lengths(step, scatter, at)
        return names

    def _lengths(self, step: Step, scatter: Scatter, path: Path) -> None:
        literal: dict[str, Any] = {
            name: len(step.arguments[name])
            for name in scatter.inputs
            if isinstance(step.arguments.get(name), list)
        }
        if len(set(literal.values())) > 1:
            lengths = ", ".join(f"`{name}` has {length}" for name, length in literal.items())
            hint = "give lists of one length, or write `scatter: {cross: […]}` for every pair"
            message = f"the lists are taken side by side, and differ in length: {lengths}"
            self._findings.add(path, "scatter", message, hint)
