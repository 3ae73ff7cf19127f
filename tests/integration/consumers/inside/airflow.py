"""Does Airflow accept a DAG file: its DagBag, its serialisation, and the templates of its tasks."""

import os
import re
import tempfile
from collections.abc import Iterator
from typing import Any

_HOME = tempfile.mkdtemp(prefix="airflow-")
os.environ.update(
    AIRFLOW_HOME=_HOME,
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{_HOME}/none.db",
)

import jinja2  # noqa: E402 # Airflow reads its settings when it is imported
from airflow.dag_processing.dagbag import DagBag  # noqa: E402
from airflow.serialization.serialized_objects import DagSerialization  # noqa: E402
from jinja2 import nodes  # noqa: E402

_PULL = re.compile(r"xcom_pull\(\s*(?:task_ids\s*=\s*)?(\[[^\]]*\]|['\"][^'\"]+['\"])")


def check(path: str) -> list[str]:
    bag = DagBag(dag_folder=path)
    said = [error.strip().splitlines()[-1] for error in bag.import_errors.values()]
    warned = [one for found in bag.captured_warnings.values() for one in found]
    if not bag.dags and not said:
        return ["it holds no DAG"]
    return [*said, *warned, *(one for dag in bag.dags.values() for one in look(dag))]


def look(dag: Any) -> Iterator[str]:
    """Say what is wrong with a DAG that could be imported."""
    written = DagSerialization.to_dict(dag)
    again = DagSerialization.from_dict(written)
    if set(again.task_ids) != set(dag.task_ids):
        yield f"`{dag.dag_id}` is not the same when it is read back"
    for name, param in dag.params.items():
        try:
            param.resolve(suppress_exception=not param.has_value)
        except ValueError as error:
            yield f"the param `{name}`: {str(error).partition(chr(10))[0]}"
    environment = dag.get_template_env()
    for task in dag.tasks:
        for field in task.template_fields:
            for text in strings(getattr(task, field, None)):
                for said in template(text, dag, environment):
                    yield f"{task.task_id}.{field}: {said}"


def template(text: str, dag: Any, environment: jinja2.Environment) -> Iterator[str]:
    """Say what is wrong with a template: its syntax, the tasks and params it names."""
    try:
        tree = environment.parse(text)
    except jinja2.TemplateSyntaxError as error:
        yield f"`{text}`: {error.message}"
        return
    for one in tree.find_all(nodes.Getattr):
        wanted = isinstance(one.node, nodes.Name) and one.node.name == "params"
        if wanted and one.attr not in dag.params:
            yield f"`{text}` names the param `{one.attr}`, which is none"
    for found in _PULL.findall(text):
        for name in re.findall(r"['\"]([^'\"]+)['\"]", found):
            if name not in dag.task_ids:
                yield f"`{text}` names the task `{name}`, which is none"


def strings(part: object) -> Iterator[str]:
    """Give the texts in a templated field."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for inner in part.values():
            yield from strings(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from strings(inner)
