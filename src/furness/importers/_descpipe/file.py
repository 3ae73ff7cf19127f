"""The pipeline file of descpipe, in both of its dialects, checked."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from furness.errors import DocumentError, Place, Problem
from furness.importers._content import read_bytes
from furness.model.document import decode_text, place_of, read_data

SPECIAL = ("pipeline", "runtime")
"""The sections that are no stages."""
_UP = 4


class PipelineFile:
    """A pipeline file, and what is noted about it."""

    def __init__(self, path: str) -> None:
        self.path = path
        """The file."""
        self.left: list[Problem] = []
        """What is not kept."""
        content = read_bytes(path, "descpipe", "the pipeline file of descpipe")
        self._text = decode_text(content, path)
        self._data = read_data(self._text, path)
        if not is_pipeline(self._data):
            message = "this is not a pipeline of descpipe"
            hint = "it has `pipeline:` with `stages: […]`, and a section for each stage"
            raise DocumentError(message, hint=hint, place=Place(path, 1, 1), code="descpipe")

    @property
    def stages(self) -> list[str]:
        """The stages that belong to the run, in order."""
        return list(dict.fromkeys(map(str, self._data["pipeline"]["stages"])))

    @property
    def sections(self) -> list[str]:
        """The sections that could be stages."""
        return [str(one) for one in self._data if one not in SPECIAL]

    def get(self, *keys: str) -> Any:
        """Give a value; None where there is none."""
        data = self._data
        for key in keys:
            data = data.get(key) if isinstance(data, dict) else None
        return data

    def table(self, *keys: str) -> dict[str, Any]:
        """Give a map; one that is not there, or is something else, which is noted, is empty."""
        found = self.get(*keys)
        if found is not None and not isinstance(found, dict):
            self.leave(f"`{keys[-1]}` is not a map, and is not kept", "write `tag: file`", *keys)
        return found if isinstance(found, dict) else {}

    def place(self, *keys: str | int) -> Place:
        """Give the place of a part."""
        found = place_of(self._text, self.path, keys)
        return found if found.line else Place(self.path, 1, 1)

    def leave(self, message: str, hint: str, *keys: str | int) -> None:
        """Note what is not kept."""
        problem = Problem("descpipe-left", message, hint, self.place(*keys))
        if problem not in self.left:
            self.left.append(problem)

    def wrong(self, message: str, hint: str, *keys: str | int) -> Problem:
        """Give what makes it no pipeline."""
        return Problem("descpipe", message, hint, self.place(*keys))

    def found(self, path: str) -> str | None:
        """Give where a path leads: descpipe follows it from where it is started, which is above.

        Args:
            path: As the file has it.
        """
        folder = os.path.dirname(os.path.abspath(self.path))
        for _ in range(_UP):
            place = os.path.join(folder, path)
            if "\0" not in place and os.path.exists(place):
                return os.path.normpath(place)
            folder = os.path.dirname(folder)
        return None

    def after(self, stage: str) -> list[str]:
        """Give what a stage depends on."""
        found = self.get(stage, "depends-on")
        return list(dict.fromkeys(map(str, found))) if isinstance(found, list) else []

    def problems(self) -> Iterator[Problem]:
        """Give what makes it no pipeline: stages without a section, and unknown dependencies."""
        for number, stage in enumerate(self.stages):
            if stage not in self._data or stage in SPECIAL:
                hint = _near(stage, self.sections) or f"write a section `{stage}:`, or remove it"
                message = f"the stage `{stage}` is listed, and has no section"
                yield self.wrong(message, hint, "pipeline", "stages", number)
            elif not isinstance(self.get(stage) or {}, dict):
                yield self.wrong(f"the section `{stage}` is not a map", "write `{}`", stage)
            elif (needs := self.get(stage, "depends-on")) and not isinstance(needs, list):
                message, hint = f"`depends-on` of `{stage}` is not a list", "write `[OTHER]`"
                yield self.wrong(message, hint, stage, "depends-on")
            for place, need in enumerate(self.after(stage)):
                if need not in self.stages:
                    hint = _near(need, self.stages) or "name one of `stages`"
                    message = f"`{stage}` depends on `{need}`, which is not one of the stages"
                    yield self.wrong(message, hint, stage, "depends-on", place)


def is_pipeline(data: Any) -> bool:
    """Tell whether plain data are a pipeline of descpipe."""
    info = data.get("pipeline") if isinstance(data, dict) else None
    stages = info.get("stages") if isinstance(info, dict) else None
    listed = stages if isinstance(stages, list) else []
    return listed != [] and all(isinstance(one, str | int) for one in listed)


def _near(name: str, known: list[str]) -> str | None:
    found = get_close_matches(name, known, n=1)
    return f"did you mean `{found[0]}`?" if found else None
