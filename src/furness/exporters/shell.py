"""POSIX shell scripts (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html).

The script names the steps in their order; a folder beside it holds the sources, and a few files of
Python's standard library that hand each step its inputs. Nothing of ours need be installed.
"""

import shlex
from typing import ClassVar

from furness.exporters._plan import plan
from furness.exporters._planned import STEP
from furness.exporters._text import about, about_step, example, in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.pipeline import name_of

_SCRIPT = """#!/bin/sh
{about}#
# Usage: {use}
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() {{ python3 "$here/{step}" "$@"; }}
run() {{ step run "$@" || {{ step end; exit 1; }}; }}

step begin "$@" || exit

{steps}
step end
"""


class ShellExporter(Exporter):
    """Writes a script that runs a pipeline on one machine."""

    summary: ClassVar[str] = "a POSIX shell script"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject)
        name = f"{name_of(subject.unit)}.sh"
        use = f"./{name} {example(planned.pipeline)}".rstrip()
        text = _SCRIPT.format(
            about=in_comment(about(subject.unit)),
            use=use,
            step=STEP,
            steps="\n".join(_step(node) for node in planned.steps),
        )
        return Export(
            main=name,
            files={name: text.encode(), **planned.files},
            programs=frozenset({name}),
            support=planned.support,
            use=use,
            warnings=planned.warnings,
        )


def _step(node: Node) -> str:
    return f"{in_comment([about_step(node)])}run {shlex.quote(node.path)}\n"
