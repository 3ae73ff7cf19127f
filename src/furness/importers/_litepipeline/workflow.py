"""A LitePipeline workflow as a pipeline whose steps are its applications.

https://github.com/fiefdx/LitePipeline, `examples/workflow_multiple_applications.json`
"""

import os
import shlex
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.errors import DocumentError, Problem
from furness.importers._litepipeline.application import MAIN, translate_application
from furness.importers._litepipeline.events import EVENTS, event_pipeline, records_operator
from furness.importers._litepipeline.files import read_package
from furness.importers._litepipeline.manner import JSON, TASK_DATA, condition_of
from furness.importers._litepipeline.sources import RECORDS, source_of
from furness.importers._names import distinct, identifier, unit_name
from furness.importers._read import at, list_at, map_at, maps_in, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key, Source
from furness.importers.interface import Imported
from furness.model.document import write_document
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Step

_KEYS = frozenset(("applications", "event_applications"))
_APPLICATION_KEYS = frozenset(("name", "app_id", "condition"))
_EVENT_KEYS = frozenset(("app_id",))
_ENDINGS = ("", ".zip", ".tar.gz", ".tgz")


class _Used(Struct, frozen=True, kw_only=True):
    """An application of a workflow."""

    step: str
    """What its step is called."""
    file: str
    """Its pipeline."""
    has_output: bool
    """Whether it gives an output."""
    app_id: str
    """Its id."""


def is_workflow(data: Any) -> bool:
    """Tell whether data are those of a workflow of LitePipeline."""
    every = list_at(data, "applications")
    return bool(every) and all(text_at(one, "name") and text_at(one, "app_id") for one in every)


def translate_workflow(source: Source) -> Imported:
    """Translate a workflow, with the applications beside it.

    Raises:
        DocumentError: It has no applications, or they cannot be told apart or wait for unknown
            ones; or one of them is broken.
    """
    return _Translation(source).imported()


class _Translation:
    """One translation."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._report = Report(source)
        self._others: list[Problem] = []
        self._folders: dict[str, tuple[str, bool]] = {}
        self._taken: set[str] = {"exit", "pipeline", "records"}
        self._folder_names = {"pipeline", "records"}
        self._used: dict[str, _Used] = {}

    def imported(self) -> Imported:
        """Give the pipeline and its applications."""
        data = self._source.data
        self._check()
        tell_others(self._report, data, _KEYS)
        for index, one in maps_in(self._report, data, "applications"):
            keys = ("applications", index)
            tell_others(self._report, data, _APPLICATION_KEYS, *keys)
            step = distinct(unit_name(one["name"]), self._taken)
            self._used[one["name"]] = self._use(one["name"], step, keys)
        pipeline = self._pipeline()
        self._report.files = {MAIN: write_document(pipeline).encode(), **self._report.files}
        count = f"{len(self._used)} application{'s' if len(self._used) > 1 else ''}"
        self._report.translated.insert(0, f"workflow {pipeline.pipeline}: a pipeline of {count}")
        self._report.left += self._others
        return self._report.give(MAIN)

    def _pipeline(self) -> Pipeline:
        events = self._events()
        pipeline = Pipeline(
            pipeline=unit_name(os.path.splitext(os.path.basename(self._source.path))[0]),
            description="A LitePipeline workflow.",
            inputs={"input_data": TASK_DATA},
            steps={one.step: self._step(other) for other, one in self._used.items()},
            outputs={output: f"${used.step}.output" for output, used in self._outputs().items()},
        )
        return replace(pipeline, exit=Exit(**events)) if events else pipeline

    def _check(self) -> None:
        """Refuse what LitePipeline would never end."""
        listed = list_at(self._source.data, "applications")
        names = [text_at(one, "name") for one in listed]
        if not names:
            raise self._wrong("there is no application", 'write `"applications": […]`')
        for index, (one, name) in enumerate(zip(listed, names, strict=True)):
            keys = ("applications", index)
            if not name or not text_at(one, "app_id"):
                message = f"the application {f'`{name}`' if name else index + 1} has no name or id"
                raise self._wrong(message, 'write `"name": "first", "app_id": "…"`', *keys)
            if names.index(name) < index:
                message = f"there are two applications `{name}`"
                raise self._wrong(message, "give each a name of its own", *keys, "name")
            for place, other in enumerate(condition_of(one)):
                if not isinstance(other, str) or other not in names:
                    message = f"`{name}` waits for `{other}`, which is no application"
                    raise self._wrong(message, "name one", *keys, "condition", place)

    def _wrong(self, message: str, hint: str, *keys: Key) -> DocumentError:
        return self._source.error("litepipeline", message, hint, *keys)

    def _use(self, name: str, step: str, keys: tuple[Key, ...]) -> _Used:
        """Translate the application that is used at one place; each is translated once."""
        app_id = text_at(self._source.data, *keys, "app_id")
        found = self._folders.get(app_id)
        if found is None:
            path = self._find(app_id, name)
            found = self._add(path) if path else self._stand_in(app_id, step, keys)
            self._folders[app_id] = found
        self._report.translated.append(f"step {step}: the application in {found[0]}")
        return _Used(step=step, file=found[0], has_output=found[1], app_id=app_id)

    def _find(self, app_id: str, name: str) -> str | None:
        """Give the folder or the archive of an application, by its id or by its name."""
        beside = os.path.dirname(self._source.path)
        for one in (app_id, name):
            if one in (".", "..") or {"/", "\0"} & {*one}:
                continue
            for ending in _ENDINGS:
                path = os.path.join(beside, f"{one}{ending}")
                if os.path.isdir(path) if not ending else os.path.isfile(path):
                    return path
        return None

    def _add(self, path: str) -> tuple[str, bool]:
        package = read_package(path)
        made = translate_application(package, within=True)
        folder = distinct(unit_name(package.name), self._folder_names)
        for file, content in made.report.files.items():
            self._report.files[f"{folder}/{file}"] = content
        self._report.translated += [f"{folder}: {one}" for one in made.report.translated]
        self._others += made.report.left
        return f"{folder}/{MAIN}", bool(made.pipeline.outputs)

    def _stand_in(self, app_id: str, step: str, keys: tuple[Key, ...]) -> tuple[str, bool]:
        """Write an operator in place of an application that is not at hand."""
        said = f"the application `{app_id}` was not at hand: import the workflow again with it"
        given = {"input_data": TASK_DATA, "applications": Input(type=JSON, default={})}
        operator = Operator(
            operator=step,
            inputs=given,
            outputs={"output": Output(type=JSON)},
            command=("sh", "-c", f"echo {shlex.quote(said)} >&2; exit 1"),
        )
        self._report.files[f"{step}.yaml"] = write_document(operator).encode()
        hint = f"put its folder or archive beside the file, as `{app_id}`, and import again"
        message = f"the application `{app_id}` is not at hand: its step fails and says so"
        self._report.leave(message, hint, *keys, "app_id")
        return f"{step}.yaml", True

    def _step(self, name: str) -> Step:
        index = list(self._used).index(name)
        waits_for = condition_of(at(self._source.data, "applications", index))
        given = {
            other: f"${self._used[other].step}.output"
            for other in waits_for
            if self._used[other].has_output
        }
        needs = [self._used[one].step for one in dict.fromkeys(waits_for) if one not in given]
        arguments: dict[str, Any] = {"input_data": "$input_data"}
        return Step(
            operator=self._used[name].file,
            arguments=arguments | ({"applications": given} if given else {}),
            needs=tuple(needs),
        )

    def _outputs(self) -> Mapping[str, _Used]:
        taken: set[str] = set()
        names = {distinct(identifier(name), taken): one for name, one in self._used.items()}
        return {name: one for name, one in names.items() if one.has_output}

    def _events(self) -> dict[str, Step]:
        """Give an exit step for each event application: it is told how all applications ended."""
        found = {}
        for event in map_at(self._source.data, "event_applications"):
            keys = ("event_applications", event)
            if event not in EVENTS or not text_at(self._source.data, *keys, "app_id"):
                message = f"`{event}` of `event_applications` is left out"
                self._report.leave(message, 'write `"fail": {"app_id": "…"}`', *keys)
                continue
            tell_others(self._report, self._source.data, _EVENT_KEYS, *keys)
            found[EVENTS[event]] = self._event(event, keys)
        return found

    def _event(self, event: str, keys: tuple[Key, ...]) -> Step:
        unit = distinct(f"on-{event}", self._taken)
        used = self._use(event, distinct(f"{unit}-application", self._taken), keys)
        outputs = {one.step: output for output, one in self._outputs().items()}
        table = {
            name: {"step": one.step, "output": outputs.get(one.step, ""), "app_id": one.app_id}
            for name, one in self._used.items()
        }
        arguments = {"input_data": "$input_data", "applications": "$records.records"}
        pipeline = event_pipeline(unit, table, Step(operator=used.file, arguments=arguments))
        self._report.files[f"{unit}.yaml"] = write_document(pipeline).encode()
        self._report.files["records.yaml"] = write_document(records_operator()).encode()
        self._report.files[RECORDS] = source_of("records.py").encode()
        self._report.translated.append(f"exit step {EVENTS[event]}: the application `{event}`")
        return Step(operator=f"{unit}.yaml", arguments={"input_data": "$input_data"})
