"""Import what everything needs, without what that brings along and a run does not use.

A stand-in is found in its place while the import goes on; whoever asks later gets the real one.
Only the command line does so: `import furness` imports all of it as it is.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType

from furness.lazy import LazyModule, load


def import_typing() -> None:
    """Import `typing` without `re`, as Python 3.13 does: before, it takes two types from there."""
    if sys.version_info < (3, 13):
        pattern = load("_sre").compile("", 0, [_SUCCESS], 0, {}, ())
        stand_in = LazyModule("re")
        vars(stand_in).update(Pattern=type(pattern), Match=type(pattern.match("")))
        with _standing_in({"re": stand_in}):
            load("typing")


_SUCCESS = 1
"""The instruction that ends a compiled regular expression (`re._constants`)."""


def import_msgspec() -> None:
    """Import msgspec without what it hardly uses, which would be a fifth of a small run.

    Of `typing_extensions` it takes what `typing` has as well, where that cannot be imported;
    `decimal` and `uuid` only have types that it wants to know; the others are imported when they
    are used. Of `datetime` the form in C is enough, as it is for Python 3.12.
    It makes a `ForwardRef` to see whether it can, which starts Python's compiler: 2 ms.
    """
    if sys.version_info < (3, 12):
        sys.modules.setdefault("datetime", load("_datetime"))
    known = vars(load("typing"))
    reference, known["ForwardRef"] = known["ForwardRef"], _pass
    try:
        with _standing_in(_UNUSED):
            load("msgspec")
    finally:
        known["ForwardRef"] = reference


@contextmanager
def _standing_in(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Let modules stand in for those of their names that have not been imported."""
    names = modules.keys() - sys.modules.keys()
    found: dict[str, ModuleType | None] = vars(sys)["modules"]
    found |= {name: modules[name] for name in names}
    try:
        yield
    finally:
        for name in names:
            if found.get(name) is modules[name]:
                del found[name]


class _Any(type):
    """A type of which nothing is known but its name."""

    def __getattr__(cls, name: str) -> None:
        return None


class _Types(LazyModule):
    """Holds types that none of our data is of."""

    def __getattr__(self, name: str) -> object:
        return _Any(name, (), {})


class _Expressions(LazyModule):
    """Compiles a pattern once there is one: nobody has any while the import goes on."""

    @staticmethod
    def compile(pattern: str) -> object:
        return load("re").compile(pattern)


_UNUSED: dict[str, ModuleType | None] = {
    "typing_extensions": None,
    "re": _Expressions("re"),
    **{name: _Types(name) for name in ("decimal", "uuid")},
    **{
        name: LazyModule(name)
        for name in (
            "textwrap",
            "msgspec.inspect",
            "msgspec.msgpack",
            "msgspec.toml",
            "msgspec.yaml",
        )
    },
}


def _pass(*_: object, **__: object) -> None:
    """Stand in for a type that is only tried."""
