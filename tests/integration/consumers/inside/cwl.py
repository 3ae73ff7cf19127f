"""Does cwltool accept a CWL file: as `cwltool --validate` does, and what that leaves to the run.

Its warnings count. Beyond it: a default must have its input's type, an expression may name only
inputs that there are, and JavaScript needs its requirement.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

from cwl_utils.expression import scanner
from cwl_utils.sandboxjs import param_re
from cwltool.context import LoadingContext
from cwltool.load_tool import load_tool
from cwltool.process import INPUT_OBJ_VOCAB, Process
from cwltool.workflow import Workflow, default_make_tool
from schema_salad.exceptions import ValidationException
from schema_salad.utils import convert_to_dict
from schema_salad.validate import validate_ex

_USED = re.compile(r"\binputs\.([A-Za-z_]\w*)|\binputs\[['\"]([^'\"]+)['\"]\]")


class Warnings(logging.Handler):
    """Keeps what cwltool warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def check(path: str) -> list[str]:
    logger = logging.getLogger("cwltool")
    warnings = Warnings()
    logger.handlers = [warnings]
    settings = {"strict": True, "do_validate": True, "construct_tool_object": default_make_tool}
    try:
        tool = load_tool(path, LoadingContext(settings))
    except ValidationException as error:
        return [str(error), *warnings.said]
    return [*warnings.said, *(said for one in processes(tool) for said in look(one))]


def processes(tool: Process) -> Iterator[Process]:
    """Give a process and those of its steps."""
    yield tool
    if isinstance(tool, Workflow):
        for step in tool.steps:
            yield from processes(step.embedded_tool)


def look(tool: Process) -> Iterator[str]:
    """Say what cwltool would say only when the process runs."""
    record: Any = tool.names.get_name("input_record_schema", None)
    for field in record.fields:
        name = field.name
        port = next(one for one in tool.inputs_record_schema["fields"] if one["name"] == name)
        if "default" in port and not fits(field, convert_to_dict(port["default"])):
            yield f"{tool.tool['id']}: the default of `{name}` is not of its type"
    names = {one["name"] for one in tool.inputs_record_schema["fields"]}
    yield from told(tool, tool.tool, names)
    for step in tool.steps if isinstance(tool, Workflow) else ():
        names = {one["id"].rpartition("/")[2] for one in step.tool["in"]}
        values = [one.get("valueFrom") for one in step.tool["in"]]
        yield from told(step, [step.tool.get("when"), values], names)


def told(holder: Process, part: object, names: set[str]) -> Iterator[str]:
    """Say what is wrong with the expressions in a part of a process or step.

    Args:
        holder: The process or step.
        part: The part.
        names: What its expressions may call `inputs`.
    """
    place = holder.tool["id"]
    script, _ = holder.get_requirement("InlineJavascriptRequirement")
    for expression in (one for text in strings(part) for one in expressions(text)):
        for dotted, quoted in _USED.findall(expression):
            if (dotted or quoted) not in names:
                yield f"{place}: `{expression}` names `{dotted or quoted}`, which is no input"
        if script is None and not param_re.match(expression[1:]):
            yield f"{place}: `{expression}` is JavaScript, which is not required"


def fits(field: Any, value: object) -> bool:
    """Tell whether a value has the type of a field."""
    return bool(validate_ex(field.type, value, raise_ex=False, strict=False, vocab=INPUT_OBJ_VOCAB))


def strings(part: object) -> Iterator[str]:
    """Give every text that may hold an expression; those of steps are their own."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, inner in part.items():
            if name not in ("id", "doc", "label", "steps", "default"):
                yield from strings(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from strings(inner)


def expressions(text: str) -> Iterator[str]:
    """Give the expressions in a text, as cwltool finds them."""
    while place := scanner(text):
        begin, end = place
        if text[begin] == "$":
            yield text[begin:end]
        else:
            end += text[begin + 1 : begin + 3] in ("$(", "${")
        text = text[end:]
