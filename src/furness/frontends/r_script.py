"""An R script whose interface is its environment variables or its command line.

Read are `Sys.getenv` and `Sys.setenv` as CLAIMED means them, `optparse` and `argparse`; see
`docs/guides/r.md`. The packages `tree-sitter` and a grammar of R are needed: `furness[r]`.
"""

import os

from furness.frontends._declared import Interface
from furness.frontends._metadata import Metadata, read_metadata
from furness.frontends._operator import put_together
from furness.frontends._r.source import ReadR, read_r
from furness.frontends.interface import Compiled, Frontend
from furness.model.environment import AnyEnvironment, Environment, R


class RScript(Frontend):
    """Reads R scripts: whatever ends in `.R` or `.r`, or begins with a line for `Rscript`."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        ending = os.path.splitext(path)[1]
        first = text[:200].partition("\n")[0]
        return ending in (".R", ".r") or (not ending and first[:2] == "#!" and "Rscript" in first)

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`."""
        found = read_r(text, path)
        metadata = read_metadata(found.source)
        interface = Interface(
            inputs=found.inputs,
            outputs=found.outputs,
            tokens=found.tokens,
            hints=found.hints,
            description=found.description,
        )
        command = ("Rscript", os.path.basename(path), *found.tokens)
        environment = environment_of(found, metadata)
        return put_together(found.source, interface, metadata, environment, command)


def environment_of(found: ReadR, metadata: Metadata) -> AnyEnvironment:
    """Give the environment of an R source: its library, or the host when it needs none.

    Args:
        found: What was read out of it.
        metadata: What its author wrote down.
    """
    overrides = metadata.overrides
    if overrides.environment is not None:
        return overrides.environment
    packages = (*(metadata.packages or found.packages), *overrides.packages)
    system = (*found.system, *overrides.system)
    unique = tuple(dict.fromkeys(packages))
    return Environment(r=R(packages=unique, system=system)) if unique or system else "host"
