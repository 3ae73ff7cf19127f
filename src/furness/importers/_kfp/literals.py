"""What arguments of Kubeflow mean: references, values that are written out, and both in one."""

from typing import Any

from furness.errors import ArgumentError
from furness.importers._kfp.compose import TEXT, compose, names_in
from furness.importers._kfp.dag import Argument, Dag
from furness.importers._kfp.placeholders import PLACEHOLDER
from furness.importers._kfp.references import input_of, kind_of, output_of
from furness.importers._read import at, map_at, text_at
from furness.importers._source import Key
from furness.model.types import Type, fits, parse_type
from furness.model.values import check

_ANY = parse_type("Json")


def resolve(dag: Dag, spec: Any, wanted: Type, *keys: Key) -> Argument | None:
    """Give what an argument means; None where it has no counterpart, or does not fit."""
    constant = map_at(spec, "runtimeValue")
    if constant or "runtimeValue" in map_at(spec):
        return _literal(dag, constant, wanted, *keys)
    name = text_at(spec, "componentInputParameter") or text_at(spec, "componentInputArtifact")
    found = input_of(dag, name, spec, wanted) if name else output_of(dag, spec)
    return found if found and fits(found.type, wanted) else None


def _literal(dag: Dag, constant: Any, wanted: Type, *keys: Key) -> Argument | None:
    value = constant.get("constant", constant.get("constantValue"))
    if isinstance(value, dict) and len(value) == 1 and "constantValue" in constant:
        value = next(iter(value.values()))
    return literal(dag, value, wanted, *keys)


def literal(dag: Dag, value: Any, wanted: Type, *keys: Key) -> Argument | None:
    """Give a value that is written out, with what placeholders in it stand for; None if it cannot.

    Args:
        dag: Where the step is.
        value: The value.
        wanted: The type of the input.
        keys: Where it is, in the step's task.
    """
    if isinstance(value, str) and PLACEHOLDER.search(value):
        return _composed(dag, value, wanted, *keys)
    try:
        if _has_placeholder(value):
            return Argument(value=_filled(dag, value, *keys), type=wanted)
        return Argument(value=escaped(check(value, wanted)), type=wanted)
    except (ArgumentError, LookupError):
        return None


def _has_placeholder(value: Any) -> bool:
    if isinstance(value, list | dict):
        return any(map(_has_placeholder, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and PLACEHOLDER.search(value) is not None


def _filled(dag: Dag, value: Any, *keys: Key) -> Any:
    """Put references for the placeholders in a list or map.

    Raises:
        LookupError: One has no counterpart.
    """
    if isinstance(value, list):
        return [_filled(dag, one, *keys) for one in value]
    if isinstance(value, dict):
        return {name: _filled(dag, one, *keys) for name, one in value.items()}
    if not _has_placeholder(value):
        return escaped(value)
    found = _composed(dag, value, _ANY, *keys)
    if found is None:
        raise LookupError(value)
    return found.value


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
    for name in names_in(text):
        spec = at(data, *keys[: len(dag.keys) + 2], "inputs", "parameters", name)
        kind = kind_of(dag, spec)
        one = resolve(dag, spec, kind, *keys) if kind else None
        if one is None:
            return None
        found[name] = one
    whole = [name for name in found if text == f"{{{{$.inputs.parameters['{name}']}}}}"]
    if whole:
        return found[whole[0]] if fits(found[whole[0]].type, wanted) else None
    if not found or not fits(TEXT, wanted):
        return None
    return compose(dag, text, found, *keys)
