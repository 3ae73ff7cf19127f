"""A stage: a class with `inputs`, `outputs`, `config` and `run`, as descpipe 1.3 has it.

Its files are in three folders of the workspace, called as the class says; `DESC_INPUT`,
`DESC_OUTPUT` and `DESC_CONFIG` lead there. Where a source imports `descpipe`, it gets this module:
https://github.com/joezuntz/descpipe.
"""

import contextlib
import os
import sys

from furness.runtime import helper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

parallelism_serial = "serial"
parallelism_mpi = "mpi"
parallelism_embarassing = "embarassing"

_NONE: "dict[str, Any]" = {}
_FOLDERS = {"DESC_INPUT": "inputs", "DESC_OUTPUT": "outputs", "DESC_CONFIG": "config"}
_FIXED = {
    f"/opt/{before}{name}": folder
    for name, folder in (
        *(("inputs", "inputs"), ("input", "inputs"), ("config", "config")),
        *(("outputs", "outputs"), ("output", "outputs")),
    )
    for before in ("desc/", "")
}
"""The folders of descpipe's containers, and ours that they stand for."""


class Stage:
    """What a stage derives from: it finds the files of its tags, and its part of the work."""

    name = ""
    """What the stage is called."""
    inputs = _NONE
    """The ending of each input's file, by tag."""
    outputs = _NONE
    """The ending of each output's file, by tag."""
    config = _NONE
    """The name of each file of the configuration, or a value, by tag."""

    def __init__(self) -> None:
        if "FURNESS_TASK" in os.environ:
            lay_out(type(self))
        self.input_dir = os.environ["DESC_INPUT"]
        """The folder of the inputs."""
        self.output_dir = os.environ["DESC_OUTPUT"]
        """The folder of the outputs."""
        self.config_dir = os.environ["DESC_CONFIG"]
        """The folder of the configuration."""
        self.parallelism: str | None = None
        """How the work is shared; None before the first question about it."""
        self._world: tuple[Any, int, int] = (None, 0, 1)

    @classmethod
    def main(cls) -> None:
        """Make the stage and run it."""
        cls().run()

    def run(self) -> None:
        """Do the work; each stage has its own."""
        raise NotImplementedError(f"the class `{type(self).__name__}` has no method `run`")

    def get_input_filename(self, tag: str) -> str:
        """Give the name of an input's file."""
        return f"{tag}.{_of(self.inputs, tag, 'input')}"

    def get_output_filename(self, tag: str) -> str:
        """Give the name of an output's file."""
        return f"{tag}.{_of(self.outputs, tag, 'output')}"

    def get_input_filenames(self) -> "list[str]":
        """Give the names of all inputs' files."""
        return [self.get_input_filename(tag) for tag in self.inputs]

    def get_output_filenames(self) -> "list[str]":
        """Give the names of all outputs' files."""
        return [self.get_output_filename(tag) for tag in self.outputs]

    def get_input_path(self, tag: str) -> str:
        """Give the path of an input's file."""
        return os.path.join(self.input_dir, self.get_input_filename(tag))

    def get_output_path(self, tag: str) -> str:
        """Give the path that an output's file must be written to."""
        return os.path.join(self.output_dir, self.get_output_filename(tag))

    def get_config_path(self, tag: str) -> str:
        """Give the path of a file of the configuration."""
        return os.path.join(self.config_dir, _of(self.config, tag, "configuration"))

    def get_comm(self) -> "Any":
        """Give the communicator of all ranks; None without MPI."""
        return self._shared()[0]

    def get_rank(self) -> int:
        """Give which part of the work is this one's, from 0."""
        return self._shared()[1]

    def get_size(self) -> int:
        """Give how many parts the work has."""
        return self._shared()[2]

    def _shared(self) -> "tuple[Any, int, int]":
        if self.parallelism is None:
            mode = os.environ.get("DESC_PARALLEL", parallelism_serial)
            self._world = _world(mode)
            self.parallelism = mode
        return self._world


def _of(table: "dict[str, str]", tag: str, kind: str) -> str:
    if tag not in table:
        known = ", ".join(f"`{one}`" for one in table) or "none"
        raise KeyError(f"`{tag}` is no {kind} of this stage; there are: {known}")
    return table[tag]


def _world(mode: str) -> "tuple[Any, int, int]":
    if mode == parallelism_serial:
        return None, 0, 1
    if mode == parallelism_embarassing:
        return None, int(os.environ["DESC_RANK"]), int(os.environ["DESC_SIZE"])
    if mode == parallelism_mpi:
        world = __import__("mpi4py.MPI", fromlist=["COMM_WORLD"]).COMM_WORLD
        return world, world.Get_rank(), world.Get_size()
    known = f"`{parallelism_serial}`, `{parallelism_embarassing}` and `{parallelism_mpi}`"
    raise ValueError(f"`{mode}` is no way to share work; `DESC_PARALLEL` is one of {known}")


def call(stage: "Any") -> None:
    """Run a stage with the task's inputs.

    Args:
        stage: A class; one that has none of `Stage`'s methods is given them.
    """
    refuse_fixed_paths(sys.modules[stage.__module__].__file__ or "")
    lay_out(stage)
    if not hasattr(stage, "main"):
        stage = type(stage.__name__, (stage, Stage), {"__module__": stage.__module__})
    stage.main()


def lay_out(stage: "Any") -> None:
    """Make the folders of a stage with its inputs, and name them in the environment.

    Ranks may do so at the same time. A value of the configuration is put into the class.

    Args:
        stage: The class.
    """
    given = helper.values()
    for tag, ending in stage.inputs.items():
        _link(given[identifier(tag)]["path"], f"inputs/{tag}.{ending}")
    settings = dict(getattr(stage, "config", {}))
    for tag, declared in settings.items():
        value = given.get(identifier(tag), declared)
        if isinstance(value, dict) and value.get("class") == "File":
            _link(value["path"], f"config/{declared}")
        else:
            settings[tag] = value
    stage.config = settings
    for variable, folder in _FOLDERS.items():
        os.environ[variable] = os.path.join(helper.workspace(), folder)
        os.makedirs(os.environ[variable], exist_ok=True)
    os.environ.setdefault("DESC_PARALLEL", _mode())


def identifier(tag: str) -> str:
    """Give the name of the input or output that a tag stands for."""
    name = "".join(one if one.isalnum() or one == "_" else "_" for one in tag)
    return f"_{name}" if name[:1].isdigit() else name


def _link(target: str, name: str) -> None:
    path = os.path.join(helper.workspace(), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.symlink(target, path)


def _mode() -> str:
    if "FURNESS_RANKS" in os.environ:
        return parallelism_mpi
    return parallelism_embarassing if "DESC_SIZE" in os.environ else parallelism_serial


def refuse_fixed_paths(script: str) -> None:
    """End the process when a source names folders of descpipe's containers that are not ours here.

    Args:
        script: The source's path.
    """
    with open(script, "rb") as file:
        source = file.read()
    if b"/opt/" not in source:
        return
    for path in _texts(compile(source, script, "exec", dont_inherit=True)):
        folder = next((one for one in _FIXED if f"{path}/".startswith(f"{one}/")), None)
        if folder and not _is_ours(folder):
            sys.exit(
                f"`{os.path.basename(script)}` names `{path}`, which is there only in a container\n"
                "hint: write `self.get_input_path(tag)` or `self.get_output_path(tag)`, or run it "
                "with `--on container`"
            )


def _texts(code: "Any") -> "list[str]":
    found = [one for one in code.co_consts if isinstance(one, str)]
    for one in code.co_consts:
        found += _texts(one) if hasattr(one, "co_consts") else []
    return found


def _is_ours(folder: str) -> bool:
    try:
        return os.path.samefile(folder, os.path.join(helper.workspace(), _FIXED[folder]))
    except OSError:
        return False


class Loader:
    """Imports this module as `descpipe`."""

    @staticmethod
    def create_module(spec: object) -> None:
        """See `importlib.abc.Loader.create_module`."""

    @staticmethod
    def exec_module(module: "ModuleType") -> None:
        """See `importlib.abc.Loader.exec_module`."""
        names = ("Stage", "parallelism_serial", "parallelism_mpi", "parallelism_embarassing")
        vars(module).update({name: globals()[name] for name in names})
