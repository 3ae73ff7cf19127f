"""Snakefiles (https://snakemake.readthedocs.io/en/stable/snakefiles/rules.html): a rule a step.

A rule runs one lane of a step: each N-th element. What a rule leaves is an empty file that says
that the lane is done; the tasks' own files are in the folders that the steps share.
"""

import math
import re
from collections.abc import Mapping
from typing import ClassVar

from furness.exporters._plan import plan
from furness.exporters._planned import STEP, Planned
from furness.exporters._snakefile import HEAD, RULE, TAIL
from furness.exporters._surroundings import packages_of, resources_of
from furness.exporters._text import about, about_step, example, in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.plan import Node
from furness.model.pipeline import Unit

LANES = 8
"""How many jobs a scattered step has where the number of elements is known only during the run."""

_RULES = ("all", "begin", "end")
"""The rules that are no steps."""


class SnakemakeExporter(Exporter):
    """Writes a Snakefile."""

    summary: ClassVar[str] = "a Snakefile"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        planned = plan(subject)
        words = example(planned.pipeline)
        return Export(
            main="Snakefile",
            files={
                "Snakefile": _snakefile(subject.unit, planned).encode(),
                "environment.yaml": _environment(planned).encode(),
                **planned.files,
            },
            support=planned.support,
            use=f"snakemake --cores all{f' --config {words}' if words else ''}",
            warnings=planned.warnings,
        )


def _snakefile(unit: Unit, planned: Planned) -> str:
    names = planned.named(lambda path: re.sub(r"\W", "_", path), _RULES)
    head = HEAD.format(
        about=in_comment(about(unit)),
        example=example(planned.pipeline),
        step=STEP,
        inputs=list(planned.pipeline.inputs),
    )
    rules = (_rule(planned, node, names) for node in planned.steps)
    return "".join((head, *rules, TAIL.format(input=_done(planned, planned.steps, names))))


def _rule(planned: Planned, node: Node, names: Mapping[str, str]) -> str:
    lanes = planned.lanes(node, LANES)
    needed = resources_of(node)
    memory = f"mem_mb={math.ceil(needed.memory / 10**6)}" if needed.memory else "mem_mb=1000"
    asked = [memory, *([f"gpu={needed.gpus}"] if needed.gpus else [])]
    if needed.time_limit and not lanes:
        asked.append(f"runtime={math.ceil(needed.time_limit / 60)}")
    return RULE.format(
        about=in_comment([about_step(node)]),
        rule=names[node.path],
        input=_done(planned, planned.needs_of(node), names),
        step=names[node.path],
        wildcard="{lane}" if lanes else "0",
        threads=math.ceil(needed.cpus),
        resources=", ".join(asked),
        path=node.path,
        lane="{wildcards.lane}" if lanes else "0",
        lanes=lanes or 1,
    )


def _done(planned: Planned, nodes: list[Node], names: Mapping[str, str]) -> str:
    """Give what a rule waits for: the files that say that steps are done."""
    found = ['"work/inputs.json"']
    for node in nodes:
        lanes = planned.lanes(node, LANES)
        file = f"work/done/{names[node.path]}"
        found.append(f'expand("{file}.{{lane}}", lane=range({lanes}))' if lanes else f'"{file}.0"')
    return ",\n        ".join(found)


def _environment(planned: Planned) -> str:
    """Give a conda environment with what the steps' Python sources import."""
    packages = sorted({one for node in planned.steps for one in packages_of(node)})
    lines = ["channels:", "  - conda-forge", "dependencies:", "  - python >=3.9", "  - pip"]
    if packages:
        lines += ["  - pip:", *(f'      - "{one}"' for one in packages)]
    return "\n".join(lines) + "\n"
