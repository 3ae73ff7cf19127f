"""What a notebook's Python kernel does before the first cell and after the last.

The kernel executes this file with `task` and `values` among its names; see `notebook.py`.
"""

import os
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_PIP = re.compile(r"\s*(\S*python[\d.]*\s+-m\s+)?(uv\s+)?pip[\d.]*\s+install\b")
_TABLES = {"csv": "csv", "parquet": "parquet", "json": "json", "feather": "feather"}
_TABLES |= {"xlsx": "excel", "html": "html", "md": "markdown", "pkl": "pickle"}


def prepare(notebook: str, *, log: bool) -> None:
    """Make the kernel look as if it had been started beside the notebook, with its inputs.

    Args:
        notebook: The notebook's path, absolute.
        log: Whether the root logger writes to standard output.
    """
    start = _load("start")
    start.prepare([notebook], log=log)
    sys.meta_path.append(start.StandIn)
    shell = __import__("IPython").get_ipython()
    run = shell.system

    def system(command: str) -> None:
        if _PIP.match(command):
            sys.stdout.write("packages are there before a task starts; this line only names them\n")
        else:
            run(command)

    shell.system = system
    shell.register_magic_function(lambda line: system(f"pip {line}"), magic_name="pip")


def gather(outputs: "dict[str, Any]", workspace: str) -> None:
    """Write the outputs that are variables of the notebook.

    Args:
        outputs: The path of each output; None for a value.
        workspace: The task's own directory, absolute.
    """
    names = __import__("IPython").get_ipython().user_ns
    helper = _load("helper")
    os.chdir(workspace)
    helper._WORKSPACE = workspace  # noqa: SLF001 - a cell may have gone elsewhere
    for name, path in outputs.items():
        if path is None and name not in names:
            raise NameError(f"the output `{name}` is missing: no cell gives it a value")
        if path is None:
            helper.write_output(name, _plain(names[name]))
        elif name in names and not os.path.exists(path):
            _write(names[name], path)


def _load(name: str) -> "Any":
    """Import a file beside this one without a trace."""
    sys.path.insert(0, _FOLDER)
    module = __import__(name)
    del sys.path[0], sys.modules[name]
    return module


def _plain(value: "Any") -> "Any":
    return sorted(value) if isinstance(value, (set, frozenset)) else value


def _write(value: "Any", path: str) -> None:
    """Write a table, a figure, a picture or an array; whatever else is no file."""
    suffix = path.rpartition(".")[2].lower()
    drawn: Any = value if hasattr(value, "savefig") else getattr(value, "figure", None)
    if hasattr(drawn, "savefig"):
        drawn.savefig(path, bbox_inches="tight")
    elif hasattr(value, "write_image") and suffix != "html":
        value.write_image(path)
    elif hasattr(value, f"write_{suffix}"):
        getattr(value, f"write_{suffix}")(path)
    elif hasattr(value, f"to_{_TABLES.get(suffix, '?')}"):
        _write_table(value, _TABLES[suffix], path)
    elif type(value).__module__ == "numpy":
        numpy = sys.modules["numpy"]
        numpy.save(path, value) if suffix == "npy" else numpy.savetxt(path, value, delimiter=",")
    elif hasattr(value, "save"):
        value.save(path)


def _write_table(table: "Any", form: str, path: str) -> None:
    """Write a table of pandas; numbers that only count its rows are left out."""
    counts = type(table.index).__name__ == "RangeIndex" and table.index.name is None
    options = {"index": not counts} if form in ("csv", "excel", "html", "markdown") else {}
    getattr(table, f"to_{form}")(path, **options)


if __name__ == "furness_kernel":
    globals()[globals()["task"]](**globals()["values"])
