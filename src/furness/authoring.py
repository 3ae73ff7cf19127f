"""Write operators and pipelines in Python: the same model as documents, the same digests.

Inside a function marked `pipeline`, calling an operator adds a step and gives its outputs, which
are references. Nothing runs until the pipeline is run.
"""

import inspect
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from pathlib import Path
from typing import Any, Literal, overload

from msgspec.structs import replace

from furness.annotations import inputs_of
from furness.catalog.find import Catalog, absolute_files, argument_type, compile_source
from furness.errors import DocumentError
from furness.graph.wires import outputs_of
from furness.model.document import decode
from furness.model.pipeline import Exit, Pipeline, Scatter, Step, Unit, name_of
from furness.model.types import Type, fits, list_of

_Options = Mapping[str, Any]


class Wire:
    """A value that will be there when the pipeline runs: an input, or an output of a step."""

    def __init__(self, reference: str, kind: Type) -> None:
        self.reference = reference
        """How a document writes it, such as `$blur.blurred`."""
        self.kind = kind
        """The type of its value."""

    def __str__(self) -> str:
        return self.reference

    def __repr__(self) -> str:
        return f"<{self.reference}: {self.kind}>"


class Added:
    """A step that was added to a pipeline; its outputs are attributes."""

    def __init__(self, name: str, outputs: Mapping[str, Type]) -> None:
        self._name = name
        self._outputs = outputs

    def __getattr__(self, output: str) -> Wire:
        if output.startswith("__"):
            raise AttributeError(output)
        if output not in self._outputs:
            there = ", ".join(f"`{name}`" for name in self._outputs) or "none"
            raise DocumentError(
                f"the step `{self._name}` has no output `{output}`",
                hint=f"its outputs are: {there}",
                code="unknown-output",
            )
        return Wire(f"${self._name}.{output}", self._outputs[output])

    def __repr__(self) -> str:
        return f"<step {self._name}>"


class _Draft:
    """A pipeline while its function runs."""

    def __init__(self) -> None:
        self.steps: dict[str, Step] = {}


_draft: ContextVar[_Draft | None] = ContextVar("the pipeline that is being written", default=None)


class Usable:
    """An operator or a pipeline that can be used as a step, or run."""

    def __init__(
        self,
        unit: Callable[[], Unit],
        options: _Options | None = None,
        function: Callable[..., Any] | None = None,
    ) -> None:
        self._make = unit
        self._made: Unit | None = None
        self._is_being_made = False
        self.step_options: _Options = dict(options or {})
        """How it runs as a step, beside its arguments."""
        self._function = function

    @property
    def unit(self) -> Unit:
        """The operator or pipeline of the model."""
        if self._made is None:
            if self._is_being_made:
                raise DocumentError(
                    "a pipeline contains itself",
                    hint="a pipeline cannot be one of its own steps",
                    code="contains-itself",
                )
            self._is_being_made = True
            try:
                self._made = self._make()
            finally:
                self._is_being_made = False
        return self._made

    def __call__(self, *values: Any, **arguments: Any) -> Any:
        """Add a step to the pipeline that is being written; outside of one, call the function."""
        if _draft.get() is None and self._function is not None:
            return self._function(*values, **arguments)
        return self._add(values, arguments, None)

    def scatter(self, *values: Any, **arguments: Any) -> Added:
        """Add a step that runs once for each element of the lists that it is given, side by side.

        What is no list, or is wanted as a list, is the same for each.
        """
        return self._add(values, arguments, "zip")

    def cross(self, *values: Any, **arguments: Any) -> Added:
        """Add a step that runs once for each combination of the lists that it is given."""
        return self._add(values, arguments, "cross")

    def options(self, **options: Any) -> "Usable":
        """Give the same operator with other ways to run it as a step.

        Args:
            options: `name`, and the keys that a step has in a document: `when`, `needs`, `on`,
                `retry`, `allow_failure`, `resources`, `warm`.
        """
        return Usable(lambda: self.unit, {**self.step_options, **options}, self._function)

    def __repr__(self) -> str:
        return f"<{name_of(self.unit)}>"

    def _add(
        self,
        values: tuple[Any, ...],
        arguments: dict[str, Any],
        method: Literal["zip", "cross"] | None,
    ) -> Added:
        draft = _draft.get()
        name = name_of(self.unit)
        if draft is None:
            raise DocumentError(
                f"`{name}` was called outside a pipeline",
                hint="use `furness.run`, or call it in a function marked `@furness.pipeline`",
                code="no-pipeline",
            )
        given = _matched(self.unit, values, arguments)
        scattered = tuple(
            key for key, value in given.items() if method and self._spreads(key, value)
        )
        if method and not scattered:
            raise DocumentError(
                f"`{name}` is given no list to scatter over",
                hint=f"give a list, or write `{name}(…)` to run it once",
                code="scatter",
            )
        options = dict(self.step_options)
        own = _free_name(options.pop("name", None) or name, draft.steps)
        draft.steps[own] = _step(
            self.unit, given, options, Scatter(scattered, method or "zip") if scattered else None
        )
        outputs = {
            key: list_of(kind) if scattered else kind
            for key, kind in _outputs_of(self.unit).items()
        }
        return Added(own, outputs)

    def _spreads(self, name: str, value: Any) -> bool:
        """Tell whether an argument is a list of what the input takes."""
        declared = self.unit.inputs.get(name)
        if declared is None or not isinstance(value, Wire):
            is_list = isinstance(value, list | tuple)
            if declared is None or declared.type.required.name != "List":
                return is_list
            return is_list and all(isinstance(one, list | tuple) for one in value) and bool(value)
        given, wanted = value.kind.required, declared.type.required
        return given.name == "List" and (wanted.name == "Json" or not fits(given, wanted))


def _free_name(name: str, taken: Iterable[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _matched(unit: Unit, values: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    """Give arguments by input, as a call of a Python function does."""
    given = dict(zip(unit.inputs, values, strict=False))
    if len(values) > len(unit.inputs) or given.keys() & named.keys():
        raise DocumentError(
            f"`{name_of(unit)}` is given too many arguments",
            hint=f"its inputs are: {', '.join(f'`{name}`' for name in unit.inputs) or 'none'}",
            code="argument",
        )
    return given | named


def _outputs_of(unit: Unit) -> dict[str, Type]:
    found = outputs_of(unit, {})
    return {name: kind or Type("Json") for name, kind in found.items()}


def _step(unit: Unit, given: Mapping[str, Any], options: _Options, scatter: Scatter | None) -> Step:
    """Make a step the way a document would say it, so that it is read by the same rules."""
    needs = options.get("needs", ())
    needs = (needs,) if isinstance(needs, str | Added) else needs
    data = {
        "pipeline": "draft",
        "steps": {
            "step": {
                **{key: value for key, value in options.items() if key != "needs"},
                "operator": "draft",
                "needs": [one if isinstance(one, str) else one._name for one in needs],  # noqa: SLF001 - ours
                "arguments": {
                    key: absolute_files(
                        _written(value),
                        argument_type(unit, key, scattered=bool(scatter and key in scatter.inputs)),
                        os.getcwd(),
                    )
                    for key, value in given.items()
                },
            }
        },
    }
    try:
        draft = decode(data)
    except ValueError as error:
        raise DocumentError(f"a step is wrong: {error}", code="step") from None
    step: Step = draft.steps["step"]  # type: ignore[union-attr]  # it is a pipeline
    return replace(step, operator=unit, scatter=scatter)


def _written(value: Any) -> Any:
    """Write an argument as a document does."""
    if isinstance(value, Wire):
        return value.reference
    if isinstance(value, Path):
        return os.fspath(value.absolute())
    if isinstance(value, str):
        return f"${value}" if value.startswith("$") else value
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    if isinstance(value, dict):
        return {key: _written(one) for key, one in value.items()}
    return _plain(value)


def _plain(value: Any) -> Any:
    """Give a number, or what is one to JSON: an array, or a member of an enumeration."""
    if isinstance(value, Enum):
        return _written(value.value)
    if not isinstance(value, Added) and callable(getattr(value, "tolist", None)):
        return value.tolist()
    if value is None or isinstance(value, bool | int | float):
        return value
    raise DocumentError(
        f"`{value!r}` cannot be an argument",
        hint="give a value that JSON can say, or one output of a step: `step.output`",
        code="argument-type",
    )


def compile(path: str | os.PathLike[str]) -> Usable:  # noqa: A001 - the word of the command
    """Read the interface out of a source or a document; nothing is executed.

    Args:
        path: Such as `blur.py`, `pipeline.yaml` or `tools.py:blur`.

    Raises:
        NotFoundError: There is no such file.
        DocumentError: All that is wrong with it.
    """
    unit = Catalog().find(os.fspath(path), "")
    return Usable(lambda: unit)


_Mark = Callable[[Callable[..., Any]], Usable]


@overload
def operator(function: Callable[..., Any], /) -> Usable: ...
@overload
def operator(**declared: Any) -> _Mark: ...
def operator(function: Callable[..., Any] | None = None, /, **declared: Any) -> Usable | _Mark:
    """Mark a typed function as an operator; `@operator` and `@operator(packages=[…])` both do.

    Called outside a pipeline it is the function that it was.

    Args:
        function: The function.
        declared: What cannot be read from it, such as `packages`, `name`, `version`, `resources`.
            It is read from the source, as everything else.
    """
    del declared  # the frontend reads it from the source
    if function is None:
        return operator
    path = inspect.getsourcefile(function)

    def make() -> Unit:
        if path is None or not os.path.isfile(path):
            raise DocumentError(
                f"the source of `{function.__name__}` is not in a file",
                hint="write it into a file, so that another process can load it",
                code="source",
            )
        with open(path, encoding="utf-8") as file:
            compiled = compile_source(path, file.read(), function.__name__)
        return Catalog().complete(compiled.operator, os.path.dirname(path))

    return Usable(make, function=function)


@overload
def pipeline(function: Callable[..., Any], /) -> Usable: ...
@overload
def pipeline(
    *,
    success: Usable | None = None,
    failure: Usable | None = None,
    always: Usable | None = None,
) -> _Mark: ...
def pipeline(
    function: Callable[..., Any] | None = None,
    /,
    *,
    success: Usable | None = None,
    failure: Usable | None = None,
    always: Usable | None = None,
) -> Usable | _Mark:
    """Mark a function that wires operators as a pipeline. It is called once, with references.

    Args:
        function: The function. Its annotations are the types of the inputs; it returns the
            outputs, as a dictionary of references, or one reference.
        success: What runs after a success, with the run's result.
        failure: What runs after a failure.
        always: What runs after either, last.
    """
    ends = {"success": success, "failure": failure, "always": always}
    if function is None:
        return lambda marked: Usable(lambda: _write(marked, ends))
    return Usable(lambda: _write(function, ends))


def _write(function: Callable[..., Any], ends: Mapping[str, Usable | None]) -> Pipeline:
    inputs = inputs_of(function)
    draft = _Draft()
    with _writing(draft):
        given = {name: Wire(f"${name}", declared.type) for name, declared in inputs.items()}
        returned = function(**given)
    return Pipeline(
        pipeline=function.__name__.replace("_", "-"),
        description=inspect.getdoc(function) or "",
        inputs=inputs,
        steps=draft.steps,
        outputs=_returned(function, returned),
        exit=Exit(
            **{
                event: _step(end.unit, {}, end.step_options, None) if end else None
                for event, end in ends.items()
            }
        ),
    )


@contextmanager
def _writing(draft: _Draft) -> Iterator[None]:
    token = _draft.set(draft)
    try:
        yield
    finally:
        _draft.reset(token)


def _returned(function: Callable[..., Any], returned: Any) -> dict[str, Any]:
    if returned is None:
        return {}
    if isinstance(returned, Wire):
        returned = {"result": returned}
    if not isinstance(returned, dict) or not all(
        isinstance(one, Wire) for one in returned.values()
    ):
        raise DocumentError(
            f"the pipeline `{function.__name__}` returns what is no output of a step",
            hint='return {"name": step.output}',
            code="pipeline-outputs",
        )
    return {name: wire.reference for name, wire in returned.items()}
