"""Wires: what a reference may read, the type of what it gives, and whether that fits."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness.errors import ArgumentError, DocumentError, Place, Problem
from furness.lazy import lazy
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Reference, Unit, name_of, parse_reference, source_of
from furness.model.types import Type, fits, list_of, optional, parse_type
from furness.model.values import check as check_value
from furness.model.values import check_bounds

if TYPE_CHECKING:
    import difflib
else:
    difflib = lazy("difflib")

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a part of a document."""
Places = Callable[[Path], Place | None]
"""Gives the place of a part of a document; None when it is not known."""

UNITS = (Operator, Pipeline)
"""What a step holds when its operator was found."""
JSON = parse_type("Json")
"""The type of what an exit step is told about the run."""


class Findings:
    """The problems of a document while it is checked."""

    def __init__(self, place: Places) -> None:
        self.problems: list[Problem] = []
        """What was found so far."""
        self.place = place
        """Gives the place of a part of the document."""

    def add(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        """Note a problem of the part at a path."""
        self.problems.append(Problem(code, message, hint, self.place(path)))

    def add_error(self, path: Path, error: ArgumentError | DocumentError, what: str = "") -> None:
        """Note the problems of an error, each with a word on what it is about."""
        for one in error.problems:
            self.add(path, one.code, f"{what}{one.message}", one.hint)


class Scope(Struct, frozen=True, kw_only=True):
    """What the references in a pipeline may read."""

    inputs: dict[str, Type]
    """The type of each input."""
    outputs: Mapping[str, dict[str, Type | None] | None]
    """The type of each output of each step; None where it is not known."""


def inputs_of(pipeline: Pipeline) -> dict[str, Type]:
    """Give the types that references to a pipeline's inputs have."""
    return {name: accepted(declared) for name, declared in pipeline.inputs.items()}


def accepted(declared: Input) -> Type:
    """Give the type of the arguments that an input takes: None too, where that is its default."""
    return optional(declared.type) if declared.default is None else declared.type


def scope_of(pipeline: Pipeline, known: dict[int, dict[str, Type | None]]) -> Scope:
    """Give what a pipeline's references may read.

    Args:
        pipeline: The pipeline; steps whose operator is only a name have unknown outputs.
        known: The outputs of the units that were met before, by `id`; added to.
    """
    outputs: dict[str, dict[str, Type | None] | None] = {}
    for name, step in pipeline.steps.items():
        if not isinstance(step.operator, UNITS):
            outputs[name] = None
            continue
        found = known.get(id(step.operator))
        if found is None:
            found = outputs_of(step.operator, known)
        if step.scatter:
            found = {key: kind and list_of(kind) for key, kind in found.items()}
        outputs[name] = found
    return Scope(inputs=inputs_of(pipeline), outputs=outputs)


def outputs_of(unit: Unit, known: dict[int, dict[str, Type | None]]) -> dict[str, Type | None]:
    """Give the type of each output of a unit; None where it is not known.

    Args:
        unit: An operator or a pipeline.
        known: The outputs of the units that were met before, by `id`; added to.
    """
    if id(unit) not in known:
        if isinstance(unit, Operator):
            known[id(unit)] = {name: output.type for name, output in unit.outputs.items()}
        else:
            scope = scope_of(unit, known)
            known[id(unit)] = {
                name: _type_of(source_of(value), scope) for name, value in unit.outputs.items()
            }
    return known[id(unit)]


def _type_of(value: Any, scope: Scope) -> Type | None:
    """Give the type of an output's source; None when it is wrong or has no single one."""
    if isinstance(value, list) and value:
        kinds = {_type_of(one, scope) for one in value}
        kind = kinds.pop()
        return list_of(kind) if kind and not kinds else None
    try:
        reference = parse_reference(value)
    except DocumentError:
        return None
    if reference is None:
        return _LITERALS.get(type(value))
    if reference.step is None:
        return scope.inputs.get(reference.name)
    return (scope.outputs.get(reference.step) or {}).get(reference.name)


_LITERALS = {
    str: parse_type("String"),
    bool: parse_type("Boolean"),
    int: parse_type("Integer"),
    float: parse_type("Float"),
    dict: JSON,
}


def check_source(value: Any, path: Path, scope: Scope, findings: Findings) -> None:
    """Note the references in a value that read nothing."""
    if isinstance(value, list | tuple | dict):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            check_source(one, (*path, key), scope, findings)
        return
    reference = _reference(value, path, findings)
    if reference:
        look_up(reference, path, scope, findings)


def _reference(value: Any, path: Path, findings: Findings) -> Reference | None:
    try:
        return parse_reference(value)
    except DocumentError as error:
        findings.add_error(path, error)
        return None


def look_up(reference: Reference, path: Path, scope: Scope, findings: Findings) -> Type | None:
    """Give the type of what a reference reads; None, and a problem, when there is nothing."""
    if reference.step is None:
        if reference.name not in scope.inputs:
            hint = _input_hint(reference.name, scope)
            findings.add(path, "reference", f"there is no input `{reference.name}`", hint)
        return scope.inputs.get(reference.name)
    if reference.step not in scope.outputs:
        hint = _step_hint(reference, scope)
        findings.add(path, "reference", f"there is no step `{reference.step}`", hint)
        return None
    outputs = scope.outputs[reference.step]
    if outputs is not None and reference.name not in outputs:
        message, hint = _no_output(reference, outputs)
        findings.add(path, "reference", message, hint)
    return (outputs or {}).get(reference.name)


def _input_hint(name: str, scope: Scope) -> str:
    outputs = scope.outputs.get(name)
    if outputs:
        return f"`{name}` is a step: write `${name}.{next(iter(outputs))}`"
    return near(name, scope.inputs) or f"declare `{name}` in the pipeline's `inputs`"


def _step_hint(reference: Reference, scope: Scope) -> str:
    if reference.step in scope.inputs:
        return f"`{reference.step}` is an input: write `${reference.step}`"
    if not scope.outputs:
        return "an exit step reads `$result` and the inputs of the pipeline"
    return near(reference.step or "", scope.outputs) or f"the steps are {listed(scope.outputs)}"


def _no_output(reference: Reference, outputs: dict[str, Type | None]) -> tuple[str, str]:
    step = reference.step
    if not outputs:
        declare = f"declare `{reference.name}` in the operator's `outputs`"
        message = f"`{step}` has no outputs, so that `{reference}` reads nothing"
        return message, f"{declare}; for order alone write `needs: {step}`"
    hint = near(reference.name, outputs) or f"its outputs are {listed(outputs)}"
    return f"the step `{step}` has no output `{reference.name}`", hint


def near(name: str, known: Any) -> str | None:
    """Give a hint that names what may have been meant; None when nothing is like it."""
    found = difflib.get_close_matches(name, known, 1)
    return f"did you mean `{found[0]}`?" if found else None


def listed(names: Any) -> str:
    """Write names for a hint, not too many of them."""
    some = [f"`{name}`" for name in list(names)[:8]]
    return ", ".join(some + ["…"] * (len(names) > len(some))) or "none"


def taken_at_once(declared: Input) -> frozenset[type]:
    """Give the Python types of which every value is right for an input."""
    kind = declared.type.required.name
    bounded = declared.minimum is not None or declared.maximum is not None
    found = frozenset() if bounded else _ALWAYS.get(kind, frozenset())
    return found | {type(None)} if accepted(declared).is_optional else found


_ALWAYS = {"Integer": frozenset[type]((int,)), "Boolean": frozenset[type]((bool,))}


class Wire(Struct, frozen=True, kw_only=True):
    """An argument on its way to an input."""

    unit: Unit
    """What is given the argument."""
    name: str
    """The input."""
    scattered: bool
    """Whether the step runs once for each element of the argument."""

    @property
    def wanted(self) -> Type:
        """The type that the argument must have."""
        kind = accepted(self.unit.inputs[self.name])
        return list_of(kind) if self.scattered else kind


def check_argument(value: Any, wire: Wire, path: Path, rest: tuple[Scope, Findings]) -> None:
    """Note why an argument does not fit its input.

    Args:
        value: The argument as the document has it.
        wire: Where it goes.
        path: Where it stands.
        rest: What references may read, and where problems are noted.
    """
    _check(value, wire.wanted, path, (wire, *rest))


def _check(value: Any, wanted: Type, path: Path, rest: tuple[Wire, Scope, Findings]) -> None:
    wire, scope, findings = rest
    reference = _reference(value, path, findings)
    if reference:
        given = look_up(reference, path, scope, findings)
        if given and given is not wanted and not fits(given, wanted):
            message = f"`{reference}` is {given}, and `{wire.name}` of `{name_of(wire.unit)}`"
            takes = f"{message} takes {wanted}"
            findings.add(path, "wire", takes, _misfit_hint(given, wanted, wire))
    elif isinstance(value, list) and wanted.required.name == "List" and wanted.required.of:
        for index, one in enumerate(value):
            _check(one, wanted.required.of, (*path, index), rest)
    elif isinstance(value, list | dict) and _holds_reference(value):
        _check_parts(value, wanted, path, rest)
    elif not (isinstance(value, str) and value[:1] == "$" and value[:2] != "$$" and value != "$"):
        _check_literal(value, wanted, path, rest)


def _check_parts(value: Any, wanted: Type, path: Path, rest: tuple[Wire, Scope, Findings]) -> None:
    if wanted.required.name != "Json":
        what = "an object" if isinstance(value, dict) else "a list"
        message = f"`{rest[0].name}` of `{name_of(rest[0].unit)}` takes {wanted}, not {what}"
        rest[2].add(path, "wire", message)
        return
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        _check(one, JSON, (*path, key), rest)


def _check_literal(
    value: Any, wanted: Type, path: Path, rest: tuple[Wire, Scope, Findings]
) -> None:
    wire, _, findings = rest
    literal = value[1:] if isinstance(value, str) and value[:2] == "$$" else value
    try:
        check_bounds(check_value(literal, wanted), wire.unit.inputs[wire.name])
    except ArgumentError as error:
        findings.add_error(path, error, f"`{wire.name}` of `{name_of(wire.unit)}`: ")


def _holds_reference(value: Any) -> bool:
    if isinstance(value, str):
        return value[:1] == "$" and value[:2] != "$$"
    if isinstance(value, list | dict):
        return any(map(_holds_reference, value.values() if isinstance(value, dict) else value))
    return False


def _misfit_hint(given: Type, wanted: Type, wire: Wire) -> str | None:
    if wire.scattered and fits(list_of(given), wanted):
        return f"it is no list: leave `{wire.name}` out of `scatter`"
    if given.name == "List" and given.of and fits(given.of, wanted):
        return f"write `scatter: {wire.name}` to run once for each element"
    if wanted.required.name == "List" and wanted.required.of and fits(given, wanted.required.of):
        return "put it in brackets to make a list of one"
    if given.is_optional and fits(given.required, wanted):
        return "give the input that it comes from a default, or make the operator's input Optional"
    return None
