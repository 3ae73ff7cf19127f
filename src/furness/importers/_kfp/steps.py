"""Small steps for what Kubeflow does between steps: take fields of rows, take what is there."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from furness.importers._kfp.dag import Dag
from furness.importers._names import distinct, identifier, put, unit_name
from furness.model.environment import Environment, Python
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Step
from furness.model.types import Type, list_of, optional, parse_type

_FIELDS = '''"""Take fields of rows: a list of values for each field."""

from furness.runtime.helper import inputs, write_output

given = inputs()
for name, field in given["fields"].items():
    write_output(name, [row[field] for row in given["rows"]])
'''
_FIRST = '''"""Take the first value that is there: the others come from steps that were skipped."""

import sys

from furness.runtime.helper import inputs, write_output

found = [value for value in inputs().values() if value is not None]
if not found:
    sys.exit("all of the steps that could give the value were skipped")
write_output("value", found[0])
'''
_JSON = parse_type("Json")


def add_fields(dag: Dag, name: str, rows: str, fields: Mapping[str, Type]) -> dict[str, str]:
    """Add a step that takes fields of rows; give a reference to the list of each field.

    Args:
        dag: Where it is added.
        name: What the step is called.
        rows: The reference to the rows.
        fields: The type of each field.
    """
    names = {field: identifier(field) for field in fields}
    operator = Operator(
        operator="",
        inputs={
            "rows": Input(type=_JSON),
            "fields": Input(type=_JSON, default={ours: field for field, ours in names.items()}),
        },
        outputs={names[field]: Output(type=list_of(kind)) for field, kind in fields.items()},
        environment=Environment(python=Python()),
    )
    operator = _with_source(dag, operator, "fields.py", _FIELDS)
    step = _add(dag, name, operator, {"rows": rows})
    return {field: f"${step}.{ours}" for field, ours in names.items()}


def add_first(dag: Dag, name: str, values: Sequence[str], kind: Type) -> str:
    """Add a step that takes the first value that is there; give a reference to it.

    Args:
        dag: Where it is added.
        name: What the step is called.
        values: References, all but one of which are to steps that are skipped.
        kind: The type of the value.
    """
    arguments = {f"value_{number}": value for number, value in enumerate(values, 1)}
    operator = Operator(
        operator="",
        inputs={one: Input(type=optional(kind), default=None) for one in arguments},
        outputs={"value": Output(type=kind)},
        environment=Environment(python=Python()),
    )
    operator = _with_source(dag, operator, "first.py", _FIRST)
    return f"${_add(dag, name, operator, arguments)}.value"


def _with_source(dag: Dag, operator: Operator, name: str, text: str) -> Operator:
    source = put(dag.report.files, name, text.encode())
    return replace(operator, source=source, command=("python", source))


def _add(dag: Dag, name: str, operator: Operator, arguments: Mapping[str, str]) -> str:
    step = distinct(unit_name(name), {*dag.names.values(), *dag.steps})
    named = replace(operator, operator=f"{dag.name}-{step}")
    file = dag.report.add(named, f"{step}: a step for what Kubeflow does between steps")
    dag.steps[step] = Step(operator=file, arguments=dict(arguments))
    return step
