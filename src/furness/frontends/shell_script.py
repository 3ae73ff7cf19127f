"""A shell script whose interface is its environment variables.

Read are `${name:?what it is}`, `${name:-default}` and their like; see `docs/guides/shell.md`.
"""

import os

from furness.frontends._metadata import Metadata, read_metadata
from furness.frontends._operator import put_together
from furness.frontends._shell.source import ReadShell, read_shell
from furness.frontends._shell.tree import interpreter_of
from furness.frontends.interface import Compiled, Frontend
from furness.model.environment import AnyEnvironment, Environment, Python


class ShellScript(Frontend):
    """Reads shell scripts: whatever ends in `.sh` or `.bash`, or begins with a line for a shell."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        ending = os.path.splitext(path)[1]
        return ending in (".sh", ".bash") or (not ending and bool(interpreter_of(text)))

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`."""
        found = read_shell(text, path)
        metadata = read_metadata(found.source)
        command = (*found.source.interpreter, os.path.basename(path))
        environment = _environment(found, metadata)
        return put_together(found.source, found.interface, metadata, environment, command)


def _environment(found: ReadShell, metadata: Metadata) -> AnyEnvironment:
    """Give the environment: Python packages bring programs, so that a shell script may need some.

    Args:
        found: What was read out of the script.
        metadata: What its author wrote down.
    """
    overrides, named = metadata.overrides, found.requirements
    if overrides.environment is not None:
        return overrides.environment
    python = Python(
        version=overrides.python or metadata.python,
        packages=(*(metadata.packages or named.packages), *overrides.packages),
        requirements=() if metadata.packages else named.files,
        system=(*named.system, *overrides.system),
    )
    return "host" if python == Python() else Environment(python=python)
