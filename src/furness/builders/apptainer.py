"""Apptainer as a maker of images: a definition, built into one SIF file.

The form: https://apptainer.org/docs/user/latest/definition_files.html
"""

import os
import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from furness.builders import _images
from furness.builders._base import guess
from furness.builders._context import CODE, make_context
from furness.builders._program import Program
from furness.builders.maker import Maker, Order, Plan, Progress, Target
from furness.model.start import PLACE

_RUN = re.compile(r"^RUN (?:--mount=\S+ )*(?P<words>(?:.*\\\n)*.*)$", re.MULTILINE)
_ENTRY = re.compile(r"^ENTRYPOINT \[(?P<words>.*)\]$", re.MULTILINE)


class ApptainerMaker(Maker):
    """Makes SIF files by `apptainer build`, without root where the machine allows it."""

    makes: ClassVar[Literal["image", "file"]] = "file"
    suffix: ClassVar[str] = ".sif"

    def plan(self, order: Order, progress: Progress) -> Plan:
        """See `Maker.plan`; what is in the base is told from its name."""
        return _images.plan(order, guess(order), progress)

    def write(self, plan: Plan, labels: Mapping[str, str]) -> str:
        """See `Maker.write`."""
        entry = _ENTRY.search(plan.recipe)
        start = entry["words"].replace('", "', '" "') if entry else f"{PLACE}/start"
        steps = [one["words"].replace("\\\n", "\\\n    ") for one in _RUN.finditer(plan.recipe)]
        names = sorted(labels)
        sections = {
            "%files": [f"{CODE} {PLACE}", *(f"{one} {PLACE}/{one}" for one in _beside(plan))],
            "%post": [*steps, f"chmod -R go+rX {PLACE}"],
            "%environment": ["export PYTHONUNBUFFERED=1"],
            "%labels": [f"{one} {' '.join(labels[one].splitlines())}" for one in names],
            "%runscript": [f'exec {start} "$@"'],
        }
        head = f"Bootstrap: docker\nFrom: {plan.base.removeprefix('docker://')}\n"
        bodies = (f"\n{name}\n    " + "\n    ".join(lines) for name, lines in sections.items())
        return head + "\n".join(bodies) + "\n"

    def make(self, plan: Plan, target: Target, progress: Progress) -> None:
        """See `Maker.make`."""
        part = f"{target.path}.part"
        with make_context(plan, plan.recipe, target.seconds) as context:
            definition = os.path.join(context, "image.def")
            with open(definition, "w", encoding="utf-8") as file:
                file.write(self.write(plan, target.labels))
            progress(f"building {target.path}")
            program = Program("apptainer", variables={"SOURCE_DATE_EPOCH": str(target.seconds)})
            words = ("build", "--force", os.path.abspath(part), definition)
            try:
                program.must("the image cannot be built", *words, folder=context)
                os.replace(part, target.path)
            finally:
                if os.path.exists(part):
                    os.unlink(part)


def _beside(plan: Plan) -> list[str]:
    return [one for one in plan.texts if not one.startswith(f"{CODE}/")]
