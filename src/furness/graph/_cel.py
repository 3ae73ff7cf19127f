"""The evaluator of CEL, without the command line that its package imports first.

That command line takes longer to import than all that `furness check` does besides.
"""

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import cel


def _load(name: str = "cel.cel") -> ModuleType:
    """Load the extension itself; whoever imports the package later gets this very one.

    It must be one: a second of it cannot be loaded into the same process.
    """
    package = PathFinder.find_spec(name.partition(".")[0])
    spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
    if name in sys.modules or not spec or not spec.loader:
        return import_module("cel")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compile_text(text: str) -> "cel.Program":
    """Compile CEL.

    Raises:
        ValueError: It is not CEL.
    """
    program: cel.Program = _EXTENSION.compile(text)
    return program


_EXTENSION = _load()
