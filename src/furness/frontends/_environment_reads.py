"""The places where a script reads its environment or assigns to it, under whatever name."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from furness.errors import Problem
from furness.frontends._constants import text_of
from furness.frontends._source import Source, dotted, environment_call, words

_MACHINE = words(
    "PATH HOME USER LOGNAME SHELL SHLVL LANG LANGUAGE TERM PWD OLDPWD TMPDIR TMP TEMP HOSTNAME "
    "DISPLAY EDITOR PAGER VIRTUAL_ENV CI TZ MAIL UID NO_COLOR COLUMNS LINES NODE_RANK MASTER_ADDR "
    "RANK LOCAL_RANK WORLD_SIZE LOCAL_WORLD_SIZE MASTER_PORT CUDA_VISIBLE_DEVICES KUBECONFIG "
    "OMP_NUM_THREADS MKL_NUM_THREADS OPENBLAS_NUM_THREADS NUMEXPR_NUM_THREADS"
)
_MACHINE_PREFIXES = re.compile(
    "(LC|LD|DYLD|PYTHON|SLURM|OMPI|PMI|PMIX|CONDA|XDG|SSH|FURNESS)_|PYTHON"
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class Read(Struct, frozen=True, kw_only=True, eq=False):
    """One place where the environment is read or assigned."""

    name: str
    """The variable."""
    node: ast.expr
    """The expression."""
    default: ast.expr | None = None
    """The default, if one is written."""
    assigned: ast.expr | None = None
    """What is assigned, if the variable is not read but set."""


def is_machine_variable(name: str) -> bool:
    """Tell whether a variable belongs to the machine, so that it is never an input."""
    return name in _MACHINE or bool(_MACHINE_PREFIXES.match(name))


def find_reads(source: Source, hints: list[Problem]) -> Iterator[Read]:
    """Find every place where the environment is read or assigned; hints are added to a list."""
    for node in source.nodes:
        found = _access(node, source)
        if found is None:
            continue
        text = text_of(found[0], source)
        if text is None or not _NAME.fullmatch(text):
            shown = ast.unparse(found[0])[:60]
            hint = "write it as a constant text of a-z, A-Z, 0-9, `_` and `-`, or declare the "
            hints.append(
                source.hint(
                    "input-name",
                    f"`{shown}` names a variable of the environment, and cannot be an input's name",
                    hint + "input in `[tool.furness.inputs]` of a `# /// script` block",
                    node,
                )
            )
        elif isinstance(node, ast.expr):
            yield Read(name=text, node=node, default=found[1], assigned=found[2])


_Access = tuple[ast.expr, ast.expr | None, ast.expr | None]


def _access(node: ast.AST, source: Source) -> _Access | None:
    call = environment_call(node, source)
    if call:
        return (*call, None)
    if not isinstance(node, ast.Subscript) or dotted(node.value, source) != "os.environ":
        return None
    if isinstance(node.ctx, ast.Load):
        return node.slice, None, None
    statement = source.parents[node]
    if isinstance(node.ctx, ast.Store) and isinstance(statement, ast.Assign | ast.AnnAssign):
        return (node.slice, None, statement.value) if statement.value else None
    return None
