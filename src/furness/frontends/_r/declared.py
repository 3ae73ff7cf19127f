"""An input for a variable that an R script reads from its environment, with its default."""

from typing import TYPE_CHECKING, Any

from msgspec import UNSET
from msgspec.structs import replace

from furness.errors import ArgumentError, Problem
from furness.frontends._constants import NotConstantError
from furness.frontends._declared import COMPUTED, STRING, Declared, fit, is_output_path
from furness.frontends._grammar import describe, read
from furness.frontends._r.calls import matched
from furness.frontends._r.files import key_of
from furness.frontends._r.reads import cast_of, keys_of, may_be_unset
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import value_of
from furness.model.types import Type
from furness.model.values import parse_text

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object


def declare(name: str, call: "Node", source: RSource) -> tuple[Declared, Problem | None]:
    """Give what a read of a variable declares, and what is wrong with its default."""
    cast = cast_of(call, source)
    unset = matched(call, "x", "unset", "names").get("unset")
    found = Declared(
        name=name,
        type=cast.type or STRING,
        description=describe(call, source),
        words=cast.words,
        separator=cast.separator,
        keys=tuple({key_of(one) for one in (call, cast.top)} | set(keys_of(cast))),
        line=call.start_point.row + 1,
    )
    if unset is None:
        required = not may_be_unset(call, cast, source)
        return replace(found, default=UNSET if required else None), None
    try:
        default = value_of(unset, source)
    except NotConstantError:
        return replace(found, default=COMPUTED), None
    return _with_default(found, default, call, source)


def _with_default(
    found: Declared, default: Any, call: "Node", source: RSource
) -> tuple[Declared, Problem | None]:
    wanted = found.type
    if default == "" and wanted.name not in ("String", "List"):
        return replace(found, default=None), None
    if isinstance(default, list) and wanted.name != "List":
        return _left_out(found, f"`{found.name}` has several", call, source)
    if wanted == STRING and isinstance(default, int | float):
        return _untyped(found, default, call, source)
    if wanted.name == "Boolean" and default in ("T", "F"):
        default = default == "T"
    if wanted.name == "List" and found.separator and isinstance(default, str):
        default = [one.strip() for one in default.split(found.separator) if one.strip()]
    try:
        written = is_output_path(found.name, default)
        return replace(found, default=_fitted(default, wanted), is_written=written), None
    except ArgumentError as error:
        return _left_out(found, str(error), call, source)


def _fitted(default: Any, wanted: Type) -> Any:
    if isinstance(default, list) and wanted.of:
        return [fit(one, wanted.of) for one in default]
    if wanted.name == "Json" and isinstance(default, str):
        return parse_text(default, wanted)
    return default if default is None else fit(default, wanted)


def _untyped(
    found: Declared, default: float, call: "Node", source: RSource
) -> tuple[Declared, Problem]:
    kind = {bool: "Boolean", int: "Integer"}.get(type(default), "Float")
    cast = {"Boolean": "as.logical", "Integer": "as.integer"}.get(kind, "as.numeric")
    return replace(found, type=Type(kind), default=default), source.hint(
        "default-not-text",
        f"the default of `{found.name}` is no text, and R makes it one",
        f"write `{cast}({read(call)})`",
        call,
    )


def _left_out(
    found: Declared, reason: str, call: "Node", source: RSource
) -> tuple[Declared, Problem]:
    return replace(found, default=UNSET), source.hint(
        "default-type",
        f"the default of `{found.name}` is left out: {reason}",
        f"write a default that is {found.type}; the input is required until then",
        call,
    )
