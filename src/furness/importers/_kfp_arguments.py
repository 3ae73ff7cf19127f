"""What the steps of a pipeline of Kubeflow are given: inputs, outputs of others, literals."""

import re
from typing import Any

from msgspec import Struct

from furness.errors import ArgumentError
from furness.importers import _kfp_compose
from furness.importers._kfp_types import Taken
from furness.importers._kfp_words import PLACEHOLDER
from furness.importers._names import distinct, identifier, unit_name
from furness.importers._read import at, map_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.interface import Input
from furness.model.pipeline import Step
from furness.model.types import Type, fits, list_of, parse_type
from furness.model.values import check

_FIELD = re.compile(r"parseJson\(string_value\)\[\"(\w+)\"\]")
_TEXT = parse_type("String")
Fields = dict[tuple[str, str], tuple[str, Input]]


class Made(Struct, frozen=True, kw_only=True):
    """A component that was translated."""

    file: str
    """Its document; empty for what has become an input."""
    taken: Taken
    """What it takes and gives, by their names."""
    more: dict[str, Input] = {}
    """What it takes besides, by our names."""
    fields: Fields = {}
    """The inputs that stand for the fields of one of theirs."""


class Dag(Struct, kw_only=True):
    """A DAG while it is read."""

    report: Report
    """Is told what is left out."""
    keys: tuple[str, ...]
    """Where it is."""
    name: str
    """What the pipeline is called."""
    taken: Taken
    """What it takes and gives, as the file says."""
    used: set[str] = set()
    """Their names of inputs that a step uses."""
    reserved: set[str] = set()
    """Our names that are taken."""
    more: dict[str, Input] = {}
    """Inputs for what has no counterpart."""
    fields: Fields = {}
    """Inputs for the fields of others."""
    made: dict[str, Made] = {}
    """What each task runs."""
    names: dict[str, str] = {}
    """The steps, by task."""
    imported: dict[str, str] = {}
    """The inputs that took the place of tasks."""
    steps: dict[str, Step] = {}
    """The steps so far."""
    exit: Step | None = None
    """The step after all others."""

    def output(self, task: str, key: str) -> str | None:
        """Give the reference to an output of a task; None when there is none."""
        made = self.made.get(task)
        if made is None or key not in made.taken.given:
            return None
        if task not in self.names:
            return f"${self.imported[task]}" if task in self.imported else None
        return f"${self.names[task]}.{made.taken.given[key]}"

    def add_input(self, name: str, declared: Input) -> str:
        """Add an input for what has no counterpart; give its name."""
        found = distinct(identifier(name), self.reserved)
        self.more[found] = declared
        return found


class Argument(Struct, frozen=True, kw_only=True):
    """What an input of a step is given."""

    value: Any
    """A literal or a reference, as a document has it."""
    type: Type
    """Its type."""
    step: str = ""
    """The step that it comes from."""


def argument_for(dag: Dag, task: str, theirs: str, declared: Input) -> Argument | None:
    """Give the argument of an input; None where its default is taken."""
    keys = (*dag.keys, "tasks", task, "inputs")
    data = dag.report.source.data
    for kind in ("parameters", "artifacts"):
        spec = at(data, *keys, kind, theirs)
        if spec is not None:
            found = resolve(dag, spec, declared.type, *keys, kind, theirs)
            return found or instead(dag, task, theirs, declared, *keys, kind, theirs)
    if not declared.is_required:
        return None
    return instead(dag, task, theirs, declared, *keys)


def instead(dag: Dag, task: str, theirs: str, declared: Input, *keys: Key) -> Argument:
    """Take an input of the pipeline for what has no counterpart.

    Args:
        dag: Where the step is.
        task: The step's task.
        theirs: The input of the step.
        declared: What it takes.
        keys: Where the file says what it is given.
    """
    step = dag.names[task]
    name = dag.add_input(f"{step}_{theirs.removeprefix('pipelinechannel--')}", declared)
    hint = f"give it: `{name}=…`"
    message = f"what `{theirs}` of the step `{step}` is given has no counterpart: it is an input"
    dag.report.leave(message, hint, *keys)
    return Argument(value=f"${name}", type=declared.type)


def resolve(dag: Dag, spec: Any, wanted: Type, *keys: Key) -> Argument | None:
    """Give what an argument means; None where it has no counterpart, or does not fit."""
    constant = map_at(spec, "runtimeValue")
    if constant or "runtimeValue" in map_at(spec):
        return _literal(dag, constant, wanted, *keys)
    name = text_at(spec, "componentInputParameter") or text_at(spec, "componentInputArtifact")
    found = _input(dag, name, spec, wanted) if name else _output(dag, spec)
    return found if found and fits(found.type, wanted) else None


def _input(dag: Dag, name: str, spec: Any, wanted: Type) -> Argument | None:
    if name not in dag.taken.inputs:
        return None
    if "parameterExpressionSelector" in spec:
        field = _FIELD.fullmatch(text_at(spec, "parameterExpressionSelector"))
        return _field(dag, name, field[1], wanted) if field else None
    dag.used.add(name)
    return Argument(value=f"${dag.taken.names[name]}", type=dag.taken.inputs[name].type)


def _field(dag: Dag, name: str, field: str, wanted: Type) -> Argument:
    if (name, field) not in dag.fields:
        ours = distinct(identifier(f"{dag.taken.names[name]}_{field}"), dag.reserved)
        dag.fields[name, field] = ours, Input(type=wanted)
    ours, declared = dag.fields[name, field]
    return Argument(value=f"${ours}", type=declared.type)


def _output(dag: Dag, spec: Any) -> Argument | None:
    what = map_at(spec, "taskOutputParameter") or map_at(spec, "taskOutputArtifact")
    task = text_at(what, "producerTask")
    key = text_at(what, "outputParameterKey") or text_at(what, "outputArtifactKey")
    if "parameterExpressionSelector" in map_at(spec) or task not in dag.made:
        return None
    if not dag.made[task].file and task not in dag.imported:
        _import(dag, task)
    value = dag.output(task, key)
    if value is None:
        return None
    kind = dag.made[task].taken.outputs[key]
    if "parameterIterator" in map_at(dag.report.source.data, *dag.keys, "tasks", task):
        kind = list_of(kind) if kind.name in ("File", "Directory") else kind
    return Argument(value=value, type=kind, step=dag.names.get(task, ""))


def _import(dag: Dag, task: str) -> None:
    """Take an input for an artifact that Kubeflow imports from an address."""
    kind = next(iter(dag.made[task].taken.outputs.values()), parse_type("File"))
    dag.imported[task] = dag.add_input(task, Input(type=kind))
    keys = (*dag.keys, "tasks", task)
    uri = at(dag.report.source.data, *keys, "inputs", "parameters", "uri", "runtimeValue")
    hint = f"fetch it, and give it: `{dag.imported[task]}=…`"
    message = f"`{text_at(uri, 'constant') or task}` is not fetched: it is an input"
    dag.report.leave(message, hint, *keys)


def _literal(dag: Dag, constant: Any, wanted: Type, *keys: Key) -> Argument | None:
    value = constant.get("constant", constant.get("constantValue"))
    if isinstance(value, dict) and len(value) == 1 and "constantValue" in constant:
        value = next(iter(value.values()))
    if isinstance(value, str) and PLACEHOLDER.search(value):
        return _composed(dag, value, wanted, *keys)
    try:
        value = check(value, wanted)
    except ArgumentError:
        return None
    return Argument(value=escaped(value), type=wanted)


def escaped(value: Any) -> Any:
    """Write a literal so that no text in it is a reference."""
    if isinstance(value, list):
        return [escaped(one) for one in value]
    if isinstance(value, dict):
        return {name: escaped(one) for name, one in value.items()}
    return f"${value}" if isinstance(value, str) and value[:1] == "$" else value


def _composed(dag: Dag, text: str, wanted: Type, *keys: Key) -> Argument | None:
    """Give a text that is put together: what one value is, or the output of a step that does it."""
    data = dag.report.source.data
    found: dict[str, Argument] = {}
    for name in _kfp_compose.names_in(text):
        spec = at(data, *keys[: len(dag.keys) + 2], "inputs", "parameters", name)
        kind = _kind_of(dag, spec)
        one = resolve(dag, spec, kind, *keys) if kind else None
        if one is None:
            return None
        found[name] = one
    whole = [name for name in found if text == f"{{{{$.inputs.parameters['{name}']}}}}"]
    if whole:
        return found[whole[0]] if fits(found[whole[0]].type, wanted) else None
    if not found or not fits(_TEXT, wanted):
        return None
    return _compose(dag, text, found, *keys)


def _compose(dag: Dag, text: str, found: dict[str, Argument], *keys: Key) -> Argument:
    """Add the step that puts a text together."""
    task, taken = str(keys[len(dag.keys) + 1]), {"template", "text"}
    ours = {
        name: distinct(identifier(name.removeprefix("pipelinechannel--")), taken) for name in found
    }
    step = distinct(unit_name(f"{dag.names[task]}-{keys[-1]}"), {*dag.names.values(), *dag.steps})
    types = {name: one.type for name, one in found.items()}
    operator = _kfp_compose.operator_of(f"{dag.name}-{step}", text, ours, types)
    dag.report.files[_kfp_compose.FILE] = _kfp_compose.SCRIPT.encode()
    file = dag.report.add(operator, f"{step}: a step that puts the text `{keys[-1]}` together")
    arguments = {ours[name]: one.value for name, one in found.items()}
    dag.steps[step] = Step(operator=file, arguments=arguments)
    return Argument(value=f"${step}.text", type=_TEXT, step=step)


def _kind_of(dag: Dag, spec: Any) -> Type | None:
    name = text_at(spec, "componentInputParameter")
    if name in dag.taken.inputs:
        return dag.taken.inputs[name].type
    found = _output(dag, spec)
    return found.type if found else None


def pass_on(dag: Dag, task: str, arguments: dict[str, Any]) -> None:
    """Let what a pipeline inside takes besides be an input here, too."""
    made = dag.made[task]
    for name, declared in made.more.items():
        arguments[name] = f"${dag.add_input(name, declared)}"
    for ours, declared in made.fields.values():
        if ours not in arguments:
            arguments[ours] = f"${dag.add_input(ours, declared)}"
