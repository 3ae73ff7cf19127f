"""A CWL Workflow as a pipeline."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.graph.wires import Findings, Scope, Wire, check_argument, scope_of
from furness.importers._cwl_draft import Draft, described, draft_of
from furness.importers._cwl_expressions import (
    UntranslatableError,
    condition,
    path_of,
    split,
)
from furness.importers._cwl_load import Process, short_name
from furness.importers._cwl_names import Report, counted, identifiers, unit_name
from furness.importers._cwl_requirements import InForce, in_force, tell_the_rest
from furness.importers._cwl_sources import Sources
from furness.importers._cwl_tool import Made, made_of
from furness.model.interface import Input
from furness.model.pipeline import Pipeline, Reference, Scatter, Step
from furness.model.types import Type, list_of, parse_type

Translate = Callable[[Process, InForce], Made]
_MISSING: Any = object()
_ASKED = "give it when you run the pipeline, or write in the document what belongs there"


class _Use(Struct, kw_only=True):
    """A step of a workflow while it is translated."""

    node: Any
    name: str
    made: Made
    entries: dict[str, Any]
    """What stands in its `in`, by the name that CWL has."""
    arguments: dict[str, Any] = {}
    others: dict[str, Any] = {}
    """The sources of what is no input of what it runs, by the name that CWL has."""
    scatter: Scatter | None = None
    when: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Where it stands."""
        return ("steps", short_name(self.node.id))


class Flow:
    """A workflow while it is translated."""

    def __init__(self, process: Process, required: InForce, report: Report) -> None:
        self._draft: Draft = draft_of(process, required, report)
        self._names = identifiers([one.id for one in process.node.steps])
        self._uses: dict[str, _Use] = {}
        self._sources = Sources(self._draft)

    def translate(self, translate: Translate) -> Made:
        """Give the pipeline; it has no problems.

        Args:
            translate: Translates what a step runs.
        """
        draft, node = self._draft, self._draft.process.node
        for one in node.steps:
            self._uses[self._names[one.id]] = self._use(one, translate)
        for one in self._uses.values():
            self._sources.add_step(one.node, one.name, one.made.outputs)
            self._scatter(one)
        self._sources.learn(scope_of(self._pipeline(with_names=False), {}))
        for one in self._uses.values():
            self._wire(one)
        self._mend()
        outputs = self._sources.outputs()
        tell_the_rest(draft.required, draft.report, for_tool=False)
        draft.report.translated.append(
            f"workflow {draft.process.name}: a pipeline of {counted(self._uses, 'step')}"
        )
        written = replace(self._pipeline(with_names=True), outputs=outputs)
        made = made_of(draft, written)
        unit = replace(self._pipeline(with_names=False), outputs=outputs)
        kept = {short: ours for short, ours in made.outputs.items() if ours in outputs}
        return replace(made, unit=unit, outputs=kept)

    def _use(self, node: Any, translate: Translate) -> _Use:
        draft = self._draft
        keys = ("steps", short_name(node.id))
        if described(node):
            hint = "a step is described by what it runs: write it there"
            draft.leave(keys, f"the description of the step `{keys[1]}` is not kept", hint)
        process = draft.report.library.used_by(draft.process, node.run, (*keys, "run"))
        around = in_force(draft.process, draft.required, node, keys)
        return _Use(
            node=node,
            name=unit_name(self._names[node.id]),
            made=translate(process, around),
            entries={short_name(one.id): one for one in node.in_},
        )

    def _pipeline(self, *, with_names: bool) -> Pipeline:
        """Give the pipeline as it is now, with its units in place or the names of their files."""
        return Pipeline(
            pipeline=unit_name(self._draft.process.name),
            description=described(self._draft.process.node),
            inputs=self._draft.inputs,
            steps={
                one.name: Step(
                    operator=one.made.file if with_names else one.made.unit,
                    arguments=one.arguments,
                    scatter=one.scatter,
                    when=one.when,
                )
                for one in self._uses.values()
            },
        )

    def _wire(self, use: _Use) -> None:
        """Give a step its arguments and its condition."""
        for short, one in use.entries.items():
            value = self._value(use, short, one)
            if value is _MISSING:
                continue
            if short in use.made.inputs:
                use.arguments[use.made.inputs[short]] = value
            else:
                use.others[short] = value
        if getattr(use.node, "when", None) is not None:
            use.when = self._condition(use)

    def _value(self, use: _Use, short: str, one: Any, seen: tuple[str, ...] = ()) -> Any:
        """Give the argument for an input of a step; `_MISSING` where there is none to give."""
        keys = (*use.keys, "in", short)
        if one.valueFrom is None:
            found = self._sources.value(one, keys)
            return _MISSING if found is None else found
        parts = list(split(one.valueFrom, has_javascript=True)) if one.valueFrom else [""]
        if len(parts) == 1 and isinstance(parts[0], str):
            return self._sources.literal(parts[0])
        path = path_of(parts[0][0]) if len(parts) == 1 else None
        if path == ("self",):
            return self._sources.value(one, keys) or _MISSING
        other = path[1] if path and path[0] == "inputs" and len(path) > 1 else None
        if other in use.entries and other not in seen and path == ("inputs", other):
            return self._value(use, other, use.entries[other], (*seen, short))
        message = f"`valueFrom` of `{short}` is computed, and is not kept"
        self._draft.leave((*keys, "valueFrom"), message, _ASKED)
        return _MISSING

    def _scatter(self, use: _Use) -> None:
        scattered = use.node.scatter or ()
        listed = [scattered] if isinstance(scattered, str) else list(scattered)
        names = [
            use.made.inputs[short_name(one)] for one in listed if short_name(one) in use.made.inputs
        ]
        if len(names) != len(listed):
            message = "it is scattered over what is no input of what it runs, which is not kept"
            self._draft.leave((*use.keys, "scatter"), message, "scatter over an input")
        method = use.node.scatterMethod
        if method == "nested_crossproduct" and len(names) > 1:
            message = "`nested_crossproduct` gives lists of lists; ours are one list"
            hint = "the elements are in the same order: the last list is the fastest"
            self._draft.leave((*use.keys, "scatterMethod"), message, hint)
        if names:
            is_cross = len(names) > 1 and method in ("flat_crossproduct", "nested_crossproduct")
            use.scatter = Scatter(tuple(names), "cross" if is_cross else "zip")

    def _condition(self, use: _Use) -> str:
        """Give the condition of a step; one that cannot be kept is asked for as an input."""
        unit = use.made.unit
        shown: dict[str, tuple[str, str]] = {}
        for short, ours in use.made.inputs.items():
            shown[short] = (f"${ours}", unit.inputs[ours].type.required.name)
        for short, value in use.others.items():
            shown[short] = self._shown(value)
        try:
            return condition(str(use.node.when), shown)
        except UntranslatableError as error:
            name = self._ask(use, "when", Input(type=parse_type("Boolean")))
            message = f"the condition {error}; it is asked for as the input `{name}`"
            self._draft.leave((*use.keys, "when"), message, _ASKED)
            return f"${name}"

    def _shown(self, value: Any) -> tuple[str, str]:
        """Give how a condition says a value that is no input of what a step runs."""
        if isinstance(value, bool):
            return str(value).lower(), "Boolean"
        if isinstance(value, int | float):
            return str(value), "Integer" if isinstance(value, int) else "Float"
        is_reference = isinstance(value, str) and value[:1] == "$" and value[:2] != "$$"
        return (value, self._sources.kind_of(value)) if is_reference else ("", "")

    def _ask(self, use: _Use, name: str, like: Input) -> str:
        """Add an input to the pipeline for what could not be wired."""
        wanted = f"{use.name.replace('-', '_')}_{name}"
        ours, number = wanted, 2
        while ours in self._draft.inputs:
            ours, number = f"{wanted}_{number}", number + 1
        self._draft.inputs[ours] = replace(like, flag=None, words=(), separator=None)
        return ours

    def _mend(self) -> None:
        """Ask for every argument that is missing or does not fit as an input of the pipeline."""
        for use in self._uses.values():
            scope = scope_of(self._pipeline(with_names=False), {})
            for name, declared in use.made.unit.inputs.items():
                self._mend_one(use, name, declared, scope)

    def _mend_one(self, use: _Use, name: str, declared: Input, scope: Scope) -> None:
        is_scattered = use.scatter is not None and name in use.scatter.inputs
        short = next((one for one, ours in use.made.inputs.items() if ours == name), name)
        if name in use.arguments:
            why = self._misfit(use, name, scope, is_scattered=is_scattered)
            if why and not is_scattered and self._is_one_of_a_list(use, name, scope):
                return
        elif declared.is_required or is_scattered or short in use.entries:
            why = f"the input `{short}` has no value here"
        else:
            return
        if why is None:
            return
        kind: Type = list_of(declared.type) if is_scattered else declared.type
        like = replace(declared, type=kind) if not is_scattered else Input(type=kind)
        asked = self._ask(use, name, like)
        use.arguments[name] = str(Reference(asked))
        keys = (*use.keys, "in", short)
        self._draft.leave(keys, f"{why}; it is asked for as the input `{asked}`", _ASKED)

    def _is_one_of_a_list(self, use: _Use, name: str, scope: Scope) -> bool:
        """Make an argument a list of one where that fits, as where CWL takes one or several."""
        before = use.arguments[name]
        use.arguments[name] = [before]
        if self._misfit(use, name, scope, is_scattered=False) is None:
            return True
        use.arguments[name] = before
        return False

    @staticmethod
    def _misfit(use: _Use, name: str, scope: Scope, *, is_scattered: bool) -> str | None:
        findings = Findings(lambda _path: None)
        wire = Wire(unit=use.made.unit, name=name, scattered=is_scattered)
        check_argument(use.arguments[name], wire, (), (scope, findings))
        return findings.problems[0].message if findings.problems else None


def translate_workflow(
    process: Process, required: InForce, report: Report, translate: Translate
) -> Made:
    """Translate a workflow.

    Args:
        process: It.
        required: What is in force for it.
        report: Takes what was translated, and what was not.
        translate: Translates what a step runs.
    """
    return Flow(process, required, report).translate(translate)
