"""Start a Python source the way `python SOURCE` does, with its inputs at hand.

The working directory is the task's workspace. Every task pays for what is imported here, so
anything beyond `os` and `sys` is imported where it is needed. Standard output is left as it is:
`PYTHONUNBUFFERED` in the environment makes a log that can be followed. The folder must be called
`runtime`, as its modules import each other as `furness.runtime`.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_OPTIONS = {"--entry": True, "--supply": True, "--log": False, "--assignments": False}
"""Each option, and whether a value follows it."""

_USAGE = "usage: python.py [--entry NAME] [--supply NAMES] [--log] [--assignments] SOURCE …"
_LOG_FORMAT = "%(asctime)s - %(name)s - %(levelname)s - %(message)s"
_LARGE = 64 * 1024


def main(arguments: "list[str]") -> None:
    """Start a source.

    Args:
        arguments: `--entry NAME` calls a function of the source instead of running it as a script;
            `--supply os,re` puts modules in the script's globals; `--log` makes the root logger
            write to standard output; `--assignments` lets arguments `key=value` override
            environment variables. Then the source and its own arguments. `--warm` instead of all
            these waits for them, see `warm.py`.
    """
    if arguments[:1] == ["--warm"]:
        arguments = _load("warm").serve(arguments[1], arguments[2:])
    options: dict[str, str] = {}
    while arguments and arguments[0] in _OPTIONS:
        option = arguments.pop(0)
        options[option] = arguments.pop(0) if _OPTIONS[option] and arguments else ""
    if not arguments:
        sys.stderr.write(_USAGE + "\n")
        sys.exit(2)
    prepare(arguments, assignments="--assignments" in options, log="--log" in options)
    if "--entry" in options:
        run_entry(arguments[0], options["--entry"])
    else:
        run_script(arguments[0], [name for name in options.get("--supply", "").split(",") if name])


def _load(name: str) -> "Any":
    """Import a file beside this one without a trace."""
    sys.path.insert(0, os.path.dirname(_FILE))
    module = __import__(name)
    del sys.path[0], sys.modules[name]
    return module


def prepare(arguments: "list[str]", *, assignments: bool = False, log: bool = False) -> None:
    """Make the process look as if Python had been started with the source.

    Args:
        arguments: The source and its arguments: `sys.argv`.
        assignments: Whether arguments `key=value` override environment variables.
        log: Whether the root logger writes to standard output.
    """
    sys.argv[:] = arguments
    if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
        sys.path[0] = os.path.dirname(os.path.realpath(arguments[0]))
    if assignments:
        _assign(arguments[1:])
    _complete_environment()
    if log:
        _configure_logging()


def run_script(script: str, supply: "list[str]") -> None:
    """Run a source as `__main__`.

    Args:
        script: The source's path.
        supply: Names of modules that the script finds in its globals, when it uses them.
    """
    sys.meta_path.append(StandIn)
    module = _module("__main__", script)
    try:
        code = _compile(script)
        if "descpipe" in code.co_names:
            sys.meta_path.insert(0, StandIn)
        used = _names_in(code) if supply else ()
        module.__dict__.update({name: __import__(name) for name in supply if name in used})
        exec(code, module.__dict__)  # noqa: S102 - running it is what this file is for
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - the edge of the process
        _fail(error, globals())


def run_entry(script: str, name: str) -> None:
    """Load a source as a module and call one of its functions with the task's inputs.

    Args:
        script: The source's path.
        name: The function.
    """
    sys.meta_path.insert(0, StandIn)
    entry = __import__("furness.runtime.entry", fromlist=["call"])
    stem = os.path.splitext(os.path.basename(script))[0]
    module = _module("furness_source" if stem in sys.modules else stem, script)
    module.__spec__ = _spec(module.__name__, module.__loader__)
    try:
        exec(_compile(script), module.__dict__)  # noqa: S102 - running it is what this file is for
        if not hasattr(module, name):
            sys.exit(f"`{os.path.basename(script)}` has no function `{name}`")
        entry.call(getattr(module, name))
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - the edge of the process
        _fail(error, globals(), *_of_runtime())


class StandIn:
    """Imports as `furness` where the real one is not installed: decorators that do nothing.

    As `descpipe` it gives what a stage derives from, see `stage.py`.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> "Any":
        """See `importlib.abc.MetaPathFinder.find_spec`."""
        del path, target
        if name in ("descpipe", "descpipe.stage"):
            stage = __import__("furness.runtime.stage", fromlist=["Loader"])
            spec = _spec(name, stage.Loader)
            spec.submodule_search_locations = []
            return spec
        if name != "furness":
            return None
        spec = _spec(name, StandIn)
        spec.submodule_search_locations = [os.path.dirname(os.path.dirname(_FILE))]
        return spec

    @staticmethod
    def create_module(spec: object) -> None:
        """See `importlib.abc.Loader.create_module`."""

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        """See `importlib.abc.Loader.exec_module`."""
        vars(module).update(operator=_unchanged, pipeline=_unchanged, run=_refused)


def _spec(name: str, loader: object) -> "Any":
    kind: Any = type(sys.__spec__)
    return kind(name, loader)


def _unchanged(function: object = None, **options: object) -> object:
    del options
    return function if callable(function) else _unchanged


def _refused(*_: object, **__: object) -> None:
    raise RuntimeError(
        "`furness.run` is called while a task imports this file: "
        'put the call below `if __name__ == "__main__":`'
    )


_FILE = os.path.abspath(__file__)


def _module(name: str, script: str) -> "ModuleType":
    module = type(sys)(name)
    path = os.path.abspath(script)
    kind: Any = type(globals()["__loader__"])
    module.__dict__.update(__file__=path, __loader__=kind(name, path), __builtins__=__builtins__)
    sys.modules[name] = module
    return module


def _compile(script: str) -> "Any":
    try:
        with open(script, "rb") as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(f"python: can't open file {script!r}: {error}\n")
        sys.exit(2)
    return compile(source, script, "exec", dont_inherit=True)


def _names_in(code: "Any") -> "set[str]":
    inner = [_names_in(one) for one in code.co_consts if hasattr(one, "co_names")]
    return set(code.co_names).union(*inner)


def _fail(error: BaseException, *ours: object) -> None:
    trace = error.__traceback__
    while trace is not None and any(trace.tb_frame.f_globals is one for one in ours):
        trace = trace.tb_next
    sys.excepthook(type(error), error.with_traceback(trace), trace)
    sys.excepthook = _say_nothing
    raise error


def _of_runtime() -> "list[Any]":
    return [vars(one) for name, one in sys.modules.items() if name.startswith("furness.runtime.")]


def _say_nothing(*_: object) -> None:
    pass


def _assign(arguments: "list[str]") -> None:
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if equals and name.isascii() and name.replace("_", "a").isalnum():
            os.environ[name] = value


def _complete_environment() -> None:
    """Set the inputs that are too long for the system to pass, for this process only.

    They are not exported: no child could be started with them. Only a large `input.json` has one.
    """
    try:
        if os.stat("input.json").st_size < _LARGE:
            return
    except OSError:
        return
    json = __import__("json")
    with open("input.json", encoding="utf-8") as file:
        values = json.load(file)
    missing = [name for name in values if name not in os.environ and values[name] is not None]
    environ: Any = os.environ
    for name in missing:
        value = _with_paths(values[name])
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        key = environ.encodekey(name)
        environ._data[key] = environ.encodevalue(text)  # noqa: SLF001 - see above


def _with_paths(value: "Any") -> "Any":
    if isinstance(value, dict) and value.get("class") in ("File", "Directory"):
        return value["path"]
    return [_with_paths(one) for one in value] if isinstance(value, list) else value


def _configure_logging() -> None:
    logging = __import__("logging")
    wanted = os.environ.get("log_level", "INFO")  # noqa: SIM112 - an input's name is its variable
    level = logging.getLevelName(wanted.upper())
    known = level if isinstance(level, int) else logging.INFO
    logging.basicConfig(stream=sys.stdout, format=_LOG_FORMAT, level=known)
    if level is not known:
        logging.getLogger("furness").warning("`log_level` is not a level; taking INFO")
