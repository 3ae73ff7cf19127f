"""Where the values of a CWL workflow come from: the sources of its steps and of its outputs."""

from typing import Any

from msgspec import UNSET

from furness.graph.wires import Findings, Scope, look_up
from furness.importers._cwl.defaults import default_of, plain_value
from furness.importers._cwl.draft import Draft, described
from furness.importers._cwl.process import short_name
from furness.model.interface import PipelineOutput
from furness.model.pipeline import Reference
from furness.model.types import Type, parse_type

_PICKED = "read the sources in a step that picks one, each as an input that is Optional"


class Sources:
    """The inputs of a workflow and the outputs of its steps, by the identifiers of CWL."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._references = {
            one.id: Reference(draft.names[one.id]) for one in draft.process.node.inputs
        }
        self._types: dict[str, Type] = {}
        self._conditional: set[str] = set()

    def add_step(self, node: Any, name: str, outputs: dict[str, str]) -> None:
        """Take in a step.

        Args:
            node: The step.
            name: What ours is called.
            outputs: Our name for each output of what it runs, by the name that CWL has.
        """
        if getattr(node, "when", None) is not None:
            self._conditional.add(name)
        for one in node.out:
            identifier = one if isinstance(one, str) else one.id
            ours = outputs.get(short_name(identifier))
            if ours:
                self._references[identifier] = Reference(ours, name)
            else:
                message = f"the step has no output `{short_name(identifier)}` here"
                hint = "look at what was not kept of what it runs"
                self._draft.leave(("steps", short_name(node.id), "out"), message, hint)

    def kind_of(self, reference: str) -> Type | None:
        """Give the type of what a reference reads; None when it is not known."""
        return self._types.get(reference)

    def literal(self, value: Any) -> Any:
        """Give a value as an argument: a text that begins with a dollar has two."""
        if isinstance(value, str) and value[:1] == "$":
            return f"${value}"
        if isinstance(value, list):
            return [self.literal(one) for one in value]
        if isinstance(value, dict):
            return {key: self.literal(one) for key, one in value.items()}
        return value

    def value(self, one: Any, keys: tuple[str, ...]) -> Any:
        """Give the argument for an input of a step: its source, else its default; None for none.

        Args:
            one: What stands in the step's `in`.
            keys: Where it stands.
        """
        listed = self._listed(one.source)
        if not listed:
            return self._default(one, keys)
        if one.default is not None and self._may_be_absent(listed):
            message = f"the default of `{keys[-1]}` is not kept: it has a source"
            hint = "give the default to what it comes from: an input, or a step that is not skipped"
            self._draft.leave((*keys, "default"), message, hint)
        return self._merged(one, listed, keys)

    def _default(self, one: Any, keys: tuple[str, ...]) -> Any:
        if one.default is None:
            return None
        plain = plain_value(one.default)
        is_file = isinstance(plain, dict) and plain.get("class") in ("File", "Directory")
        if not is_file:
            return self.literal(plain)
        found = default_of(one.default, parse_type(plain["class"]), keys, self._draft)
        return None if found is UNSET else found

    def _may_be_absent(self, listed: list[str]) -> bool:
        """Tell whether a source may have no value: it is Optional, or its step may be skipped."""
        known = [self._references[one] for one in listed if one in self._references]
        return any(
            one.step in self._conditional
            or getattr(self._types.get(str(one)), "is_optional", False)
            for one in known
        )

    @staticmethod
    def _listed(source: Any) -> list[str]:
        return [source] if isinstance(source, str) else list(source or ())

    def _merged(self, one: Any, listed: list[str], keys: tuple[str, ...]) -> Any:
        """Give the argument for one or several sources; None when they cannot be put together."""
        refused = self._refused(one, listed)
        if refused is not None:
            key, message, hint = refused
            self._draft.leave((*keys, key), message, hint)
            return None
        references = [str(self._references[each]) for each in listed]
        is_one = len(references) == 1 and one.linkMerge in (None, "merge_flattened")
        return references[0] if is_one else references

    def _refused(self, one: Any, listed: list[str]) -> tuple[str, str, str] | None:
        """Say which key keeps sources from being put together, why, and what helps."""
        unknown = [each for each in listed if each not in self._references]
        if unknown:
            return (
                "source",
                f"there is no `{short_name(unknown[0])}` to read from",
                "check the name",
            )
        picked = getattr(one, "pickValue", None)
        if picked is not None:
            return "pickValue", f"`pickValue: {picked}` is not kept", _PICKED
        is_flat = one.linkMerge == "merge_flattened" and len(listed) > 1
        if is_flat and not self._are_single(listed):
            hint = "join the lists in a step before it"
            return "linkMerge", "`merge_flattened` of lists is not kept", hint
        return None

    def _are_single(self, listed: list[str]) -> bool:
        """Tell whether no source is a list, as far as the types of the workflow's inputs say."""
        return all(
            self._types.get(str(self._references[one]), parse_type("Json")).required.name
            not in ("List", "Json")
            for one in listed
        )

    def learn(self, scope: Scope) -> None:
        """Take in the types of all that may be read."""
        findings = Findings(lambda _path: None)
        for reference in self._references.values():
            kind = look_up(reference, (), scope, findings)
            if kind is not None:
                self._types[str(reference)] = kind

    def outputs(self) -> dict[str, Any]:
        """Give the outputs of the pipeline."""
        node, names = self._draft.process.node, self._draft.outputs
        found: dict[str, Any] = {}
        for one in node.outputs:
            found |= self._output(one, names[one.id])
        return found

    def _output(self, one: Any, name: str) -> dict[str, Any]:
        keys = ("outputs", short_name(one.id))
        listed = self._listed(one.outputSource)
        known = [each for each in listed if each in self._references]
        value = self._merged(one, known, keys) if known else None
        if len(known) != len(listed) or not known:
            message = f"`{keys[1]}` has no source that is kept"
            self._draft.leave((*keys, "outputSource"), message, "look at what was not kept")
        if value is not None:
            text = described(one)
            return {name: PipelineOutput(value=value, description=text) if text else value}
        return {
            f"{name}_{number}" if len(known) > 1 else name: str(self._references[each])
            for number, each in enumerate(known, 1)
        }
