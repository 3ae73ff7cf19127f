"""A LitePipeline application as a pipeline: each action a step, event actions as exit steps.

https://github.com/fiefdx/LitePipeline
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.errors import DocumentError
from furness.importers._litepipeline.action import (
    Action,
    added_operator,
    operator_of,
    result_inputs,
)
from furness.importers._litepipeline.events import EVENTS, event_pipeline, records_operator
from furness.importers._litepipeline.files import Package
from furness.importers._litepipeline.manner import condition_of, read_manner
from furness.importers._litepipeline.sources import ADAPTER, FOLDER, RECORDS, adapter, source_of
from furness.importers._litepipeline.told import tell_of_package
from furness.importers._names import distinct, identifier, unit_name
from furness.importers._read import at, list_at, map_at, maps_in, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.document import write_document
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Step, Unit

MAIN = "pipeline.yaml"
"""The document of a pipeline."""
_ADDED = "added-action"
_OWN_NAMES = ("exit", "pipeline", "records", _ADDED)
"""What no step may be called: documents of ours have these names."""


class Made(Struct, frozen=True, kw_only=True):
    """An application that was translated."""

    pipeline: Pipeline
    """It."""
    report: Report
    """Its files, and what is told of it."""


def is_configuration(data: Any) -> bool:
    """Tell whether data are those of a `configuration.json` of LitePipeline."""
    actions = list_at(data, "actions")
    return bool(actions) and all(text_at(one, "name") and text_at(one, "main") for one in actions)


def translate_application(package: Package, *, within: bool = False) -> Made:
    """Translate an application.

    Args:
        package: Its files.
        within: Whether it is part of a workflow: it then takes what other applications give.

    Raises:
        DocumentError: It has no actions, or they cannot be told apart or wait for unknown ones.
    """
    return _Translation(package, within=within).made()


class _Translation:
    """One translation."""

    def __init__(self, package: Package, *, within: bool) -> None:
        self._package = package
        self._report = Report(package.configuration)
        self._data = package.configuration.data
        self._within = within
        self._actions = {text_at(one, "name"): index for index, one in self._checked()}
        taken = {*_OWN_NAMES}
        self._units = {name: distinct(unit_name(name), taken) for name in self._actions}
        self._manner = read_manner(package, within=within)

    def made(self) -> Made:
        """Give the pipeline and its files."""
        tell_of_package(self._report, self._package, self._manner.files)
        steps = {unit: self._step(name) for name, unit in self._units.items()}
        pipeline = self._pipeline(steps)
        self._keep_sources()
        if self._manner.may_grow:
            self._write(added_operator(_ADDED, self._manner))
            self._say("actions that are added while it runs: each a step of `added-action.yaml`")
            self._tell_of_docker(steps.values())
        if self._manner.packages:
            listed = ", ".join(self._manner.packages)
            self._say(f"packages that the scripts import, to be installed: {listed}")
        self._report.files = {MAIN: write_document(pipeline).encode(), **self._report.files}
        count = f"{len(steps)} step{'s' if len(steps) > 1 else ''}"
        self._report.translated.insert(0, f"application {pipeline.pipeline}: a pipeline of {count}")
        return Made(pipeline=pipeline, report=self._report)

    def _pipeline(self, steps: dict[str, Step]) -> Pipeline:
        outputs = self._outputs()
        events = self._events()
        pipeline = Pipeline(
            pipeline=unit_name(self._package.name),
            description=f"The LitePipeline application `{self._package.name}`.",
            inputs=dict(self._manner.passed),
            steps=steps,
            outputs=outputs,
        )
        return replace(pipeline, exit=Exit(**events)) if events else pipeline

    def _tell_of_docker(self, steps: Iterable[Step]) -> None:
        if any(step.on for step in steps):
            message = "actions that are added run without docker, as LitePipeline runs them"
            hint = f"write `environment: {{image: …}}` in `{_ADDED}.yaml` if they need the image"
            self._report.leave(message, hint, "actions")

    def _checked(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Give the actions; an application that LitePipeline would never end is refused."""
        if not isinstance(self._data, dict) or not list_at(self._data, "actions"):
            hint = 'write `"actions": [{"name": "first", "condition": [], "main": "python x.py"}]`'
            raise self._wrong("there is no action", hint, "actions")
        seen: set[str] = set()
        names = {text_at(one, "name") for one in list_at(self._data, "actions")}
        for index, one in maps_in(self._report, self._data, "actions"):
            self._check(index, one, seen, names)
            yield index, one
        if not seen:
            raise self._wrong("there is no action", "write one", "actions")

    def _check(self, index: int, one: dict[str, Any], seen: set[str], names: set[str]) -> None:
        name, keys = text_at(one, "name"), ("actions", index)
        if not name or not text_at(one, "main") or "\0" in text_at(one, "main") + name:
            message = f"the action {f'`{name}`' if name else index + 1} has no `name` or no `main`"
            raise self._wrong(message, 'write `"name": "first", "main": "python x.py"`', *keys)
        if name in seen:
            message = f"there are two actions `{name}`"
            raise self._wrong(message, "give each a name of its own", *keys, "name")
        seen.add(name)
        for place, other in enumerate(condition_of(one)):
            if not isinstance(other, str) or other not in names:
                message = f"`{name}` waits for `{other}`, which is no action"
                raise self._wrong(message, "name an action", *keys, "condition", place)

    def _wrong(self, message: str, hint: str, *keys: Key) -> DocumentError:
        return self._package.configuration.error("litepipeline", message, hint, *keys)

    def _step(self, name: str) -> Step:
        keys = ("actions", self._actions[name])
        waits_for = list(dict.fromkeys(condition_of(at(self._data, *keys))))
        needs = result_inputs(waits_for)
        action = Action(name=name, keys=keys, unit=self._units[name], needs=needs)
        operator = operator_of(self._report, action, self._manner)
        self._write(operator)
        given = {key: f"${self._units[other]}.data" for key, other in needs.items()}
        after = f", after {', '.join(self._units[one] for one in waits_for)}" if waits_for else ""
        self._say(f"step {action.unit}: the action `{name}`{after}")
        return Step(
            operator=f"{action.unit}.yaml",
            arguments={**self._passed_on(), **given},
            on=_executor_of(operator),
        )

    def _passed_on(self) -> dict[str, Any]:
        return {name: f"${name}" for name in self._manner.passed}

    def _outputs(self) -> dict[str, Any]:
        """Give the output, and where event actions ask for them those of all actions."""
        name = self._data.get("output_action")
        found: dict[str, Any] = {}
        if isinstance(name, str) and name in self._units:
            found["output"] = f"${self._units[name]}.data"
            self._say(f"output: the data of `{name}`")
        else:
            message = "there is no `output_action`: the pipeline has no output"
            if name is not None:
                message = f"`output_action` is `{name}`, which is no action: there is no output"
            last = [*self._units.values()][-1]
            hint = f"for one write `outputs: {{output: ${last}.data}}` in the pipeline"
            self._report.leave(message, hint, "output_action")
        if map_at(self._data, "event_actions") and not self._within:
            found |= {name: f"${self._units[one]}.data" for one, name in self._outputs_by_action()}
        return found

    def _events(self) -> dict[str, Step]:
        found = {}
        for event in map_at(self._data, "event_actions"):
            keys = ("event_actions", event)
            if event not in EVENTS or not text_at(self._data, *keys, "main"):
                message = f"the event action `{event}` is left out: it has no `main`"
                if event not in EVENTS:
                    message = f"`{event}` is no event: there are `success` and `fail`"
                self._report.leave(message, 'write `"fail": {"main": "python x.py"}`', *keys)
            elif self._within:
                message = f"the event action `{event}` is left out, as the application is a step"
                hint = "import the application alone; or name it in `event_applications`"
                self._report.leave(message, hint, *keys)
            else:
                found[EVENTS[event]] = self._event(event)
        return found

    def _event(self, event: str) -> Step:
        """Give an exit step: a pipeline that tells an event action how all actions ended."""
        taken = {*_OWN_NAMES, *self._units.values()}
        unit = distinct(f"on-{event}", taken)
        action = Action(
            name=event,
            keys=("event_actions", event),
            unit=distinct(f"{unit}-action", taken),
            needs={"result_of_actions": "result"},
            is_event=True,
        )
        operator = operator_of(self._report, action, self._manner)
        self._write(operator)
        arguments = {"input_data": "$input_data", "result_of_actions": "$records.records"}
        step = Step(operator=f"{action.unit}.yaml", arguments=arguments, on=_executor_of(operator))
        pipeline = event_pipeline(unit, self._table(event), step)
        self._write(records_operator())
        self._write(pipeline)
        self._say(f"exit step {EVENTS[event]}: the event action `{event}`")
        return Step(operator=f"{unit}.yaml", arguments={"input_data": "$input_data"})

    def _table(self, event: str) -> dict[str, Any]:
        """Give the step and the output of each action; what added ones give is not known."""
        if self._manner.may_grow:
            message = f"what added actions gave is not in the `result` that `{event}` is given"
            hint = "an action that they name in `to_action` can give it on"
            self._report.leave(message, hint, "event_actions", event)
        return {
            one: {"step": self._units[one], "output": name}
            for one, name in self._outputs_by_action()
        }

    def _outputs_by_action(self) -> Iterator[tuple[str, str]]:
        taken = {"output"}
        for one in self._units:
            yield one, distinct(identifier(one), taken)

    def _write(self, unit: Unit) -> None:
        name = unit.operator if isinstance(unit, Operator) else unit.pipeline
        self._report.files[f"{name}.yaml"] = write_document(unit).encode()

    def _say(self, line: str) -> None:
        self._report.translated.append(" ".join(line.split()))

    def _keep_sources(self) -> None:
        names = sorted(self._manner.files)
        self._report.files[ADAPTER] = adapter(
            names, self._units, tuple(self._manner.passed), self._package.name
        )
        if any(path == "records.yaml" for path in self._report.files):
            self._report.files[RECORDS] = source_of("records.py").encode()
        for path in names:
            self._report.files[f"{FOLDER}/{path}"] = self._manner.files[path]


def _executor_of(operator: Operator) -> str | None:
    """Give the executor that an action asks for by naming an image."""
    return None if operator.environment == "host" or not operator.environment.image else "container"
