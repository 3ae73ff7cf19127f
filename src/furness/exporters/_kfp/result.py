"""What a task of KFP gives that makes a value."""

from typing import Any

from msgspec.structs import replace

from furness.exporters._kfp.types import BOOLEAN, LIST, STRUCT, Wire, form_given
from furness.exporters._kfp.use import Use
from furness.model.types import Type


def whole(wire: Wire) -> Wire:
    """Give what a task makes of a value: lists that were gathered, as one."""
    form = form_given(wire.type, nullable=wire.skips or wire.is_optional)
    return replace(wire, form=form, given={})


def result_of(how: dict[str, Any], use: Use) -> Wire:
    """Give what a value is by how it is made."""
    if "decide" in how:
        return Wire(type=Type("Boolean"), form=BOOLEAN)
    if "elements" in how:
        return Wire(type=Type("List", Type("Json")), form=LIST)
    if "input" in how:
        one = use.arguments[how["input"]]
        assert isinstance(one, Wire)  # noqa: S101 - only wires are picked from
        return whole(one.element if how["input"] in use.picks else one)
    return Wire(type=Type("Json"), form=STRUCT)
