"""Find what the tasks of a Python step import, so that they can start with it imported.

Only what is imported before anything else happens in a source is named: a statement between two
imports may change what the second one does.
"""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.engine.launch import RUNTIME, Launch, runtime_options
from furness.executors.interface import Warm
from furness.lazy import lazy
from furness.model.digest import digest

if TYPE_CHECKING:
    import ast
else:
    ast = lazy("ast")

_EARLY = (
    *("PYTHON", "LD_", "LC_", "LANG", "TZ", "GLIBC_", "MALLOC_", "CUDA_", "HIP_", "ROCR_"),
    *("OMP_", "GOMP_", "KMP_", "OPENBLAS_", "GOTO_", "MKL_", "BLIS_", "NUMEXPR_", "VECLIB_"),
)
"""Beginnings of the variables that the interpreter and libraries in C read when they start."""
_HARMLESS = {"getenv", "get", "int", "float", "bool", "str", "loads", "join", "Path"}
"""Functions whose result may be assigned between imports."""
_SUFFIXES = (".py", ".so", ".pyc", "/__init__.py")


def warm_of(launch: Launch) -> Warm | None:
    """Give the interpreter that the tasks of a step may be copies of.

    None: the variables of the interpreter would not be those of each task.
    """
    operator = launch.operator
    names = [*operator.inputs, *operator.outputs]
    path = launch.variables.get("PYTHONPATH") or os.sep
    relative = not all(os.path.isabs(place) for place in path.split(os.pathsep))
    if relative or any(name.startswith(_EARLY) for name in names) or operator.source is None:
        return None
    modules = tuple(dict.fromkeys([*_of_runtime(launch), *read_imports(operator.source)]))
    folder = os.path.dirname(os.path.realpath(operator.source))
    variables = dict(launch.variables)
    key = digest([launch.prepared.python, RUNTIME, modules, folder, variables])
    return Warm(key=key, modules=modules, folder=folder, variables=variables)


def _of_runtime(launch: Launch) -> Iterator[str]:
    options = runtime_options(launch.operator)
    if "--entry" in options:
        yield "json"
    if "--log" in options:
        yield "logging"


def read_imports(source: str) -> list[str]:
    """Give the modules that a source imports first, as `json` or as `PIL:Image,ImageOps`.

    Those beside the source are left out with all behind them; so is what cannot be read.
    """
    try:
        with open(source, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []
    folder = os.path.dirname(os.path.realpath(source))
    found: list[str] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = _names(statement)
            if names is None or any(_is_beside(name, folder) for name in names):
                break
            found += names
        elif not _is_harmless(statement):
            break
    return found


def _names(statement: "ast.Import | ast.ImportFrom") -> list[str] | None:
    """Give the modules of one import; None when they are relative to the source."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    elif statement.level or statement.module is None:
        return None
    else:
        names = [f"{statement.module}:{','.join(alias.name for alias in statement.names)}"]
    ignored = {"__future__", "furness", *sys.builtin_module_names}
    return [name for name in names if _top(name) not in ignored]


def _top(name: str) -> str:
    return name.partition(":")[0].partition(".")[0]


def _is_beside(name: str, folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, _top(name) + end)) for end in _SUFFIXES)


def _is_harmless(statement: "ast.stmt") -> bool:
    """Tell whether what is imported below a statement does not depend on it."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return not statement.decorator_list
    if isinstance(statement, ast.If):
        return ast.unparse(statement.test).endswith("TYPE_CHECKING") and not statement.orelse
    if isinstance(statement, ast.Assign):
        plain = all(isinstance(target, ast.Name) for target in statement.targets)
        return plain and _calls_little(statement.value)
    if isinstance(statement, ast.AnnAssign):
        return isinstance(statement.target, ast.Name) and _calls_little(statement.value)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _calls_little(value: "ast.expr | None") -> bool:
    calls = [one for one in ast.walk(value) if isinstance(one, ast.Call)] if value else []
    called = [ast.unparse(one.func).rpartition(".")[2] for one in calls]
    return _HARMLESS.issuperset(called)
