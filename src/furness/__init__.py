"""Furness turns scripts into typed operators, and operators into pipelines that run anywhere.

    import furness

    blur = furness.compile("blur.py")
    result = furness.run(blur, image="scan.tif", sigma=2)
    print(result.outputs["blurred"])

The names below are imported when they are first used.
"""

from furness.lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from furness.api import Result, build, check, run
    from furness.authoring import compile, operator, pipeline  # noqa: A004 - the word of the command
    from furness.errors import FurnessError
    from furness.exporting import export_file
    from furness.importing import import_file
    from furness.model.run import Options

__all__ = [
    "FurnessError",
    "Options",
    "Result",
    "build",
    "check",
    "compile",
    "export_file",
    "import_file",
    "operator",
    "pipeline",
    "run",
]

_HOMES = {
    "FurnessError": "furness.errors",
    "Options": "furness.model.run",
    "Result": "furness.api",
    "build": "furness.api",
    "check": "furness.api",
    "compile": "furness.authoring",
    "export_file": "furness.exporting",
    "import_file": "furness.importing",
    "operator": "furness.authoring",
    "pipeline": "furness.authoring",
    "run": "furness.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module `furness` has no attribute `{name}`")
    return getattr(load(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
