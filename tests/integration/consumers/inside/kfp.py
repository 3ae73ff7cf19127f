"""Does KFP accept a component or a compiled pipeline: its loader, its compiler, its own format.

A component is loaded, used in a pipeline, and compiled; what the compiler gives, and a compiled
pipeline, is read strictly as `PipelineSpec`, and what it names must be there (`kfp_spec.py`).
"""

import logging
import tempfile
from typing import Any

import yaml
from google.protobuf import json_format
from kfp import compiler, components, dsl
from kfp.dsl import base_component
from kfp.pipeline_spec import pipeline_spec_pb2 as spec

from tests.integration.consumers.inside.documents import documents
from tests.integration.consumers.inside.kfp_spec import look

_EXAMPLES = {"STRING": "text", "NUMBER_INTEGER": 1, "NUMBER_DOUBLE": 1.5, "BOOLEAN": True,
             "LIST": [1], "STRUCT": {"a": 1}}  # fmt: skip

logging.disable(logging.WARNING)


def check(path: str) -> list[str]:
    found = documents(path)
    compiled = "root" in found[0]
    said = read(found) if compiled else []
    if said:
        return said
    with open(path, encoding="utf-8") as file:
        component = components.load_component_from_text(file.read())
    with tempfile.NamedTemporaryFile(suffix=".yaml") as result:
        compiler.Compiler().compile(use(component), result.name)
        return read(list(yaml.safe_load_all(result)))


def read(found: list[Any]) -> list[str]:
    """Say what is wrong with a compiled pipeline: its document, and what Kubernetes gets."""
    pipeline, *platforms = found
    kinds = [spec.PipelineSpec(), *(spec.PlatformSpec() for _ in platforms)]
    for document, kind in zip(found, kinds, strict=True):
        try:
            json_format.ParseDict(document, kind)
        except json_format.ParseError as error:
            return [str(error)]
    return list(look(pipeline))


def use(component: base_component.BaseComponent) -> base_component.BaseComponent:
    """Make a pipeline that uses a component, with an argument of each input's type."""
    inputs = component.pipeline_spec.root.input_definitions

    @dsl.pipeline(name="use")  # type: ignore[untyped-decorator]
    def pipeline() -> None:
        given: dict[str, Any] = {}
        for name, one in inputs.parameters.items():
            given[name] = _EXAMPLES[spec.ParameterType.ParameterTypeEnum.Name(one.parameter_type)]
        for name, one in inputs.artifacts.items():
            given[name] = all_imported(one) if one.is_artifact_list else imported(one)
        component(**given)

    return pipeline


def all_imported(given: Any) -> Any:
    """Make a list of artifacts of the type that an input wants."""
    with dsl.ParallelFor(["s3://bucket/key"]):
        one = imported(given)
    return dsl.Collected(one)


def imported(given: Any) -> Any:
    """Give an artifact of the type that an input wants."""
    title = given.artifact_type.schema_title.removeprefix("system.")
    made = dsl.importer(artifact_uri="s3://bucket/key", artifact_class=getattr(dsl, title))
    return made.output
