"""What is wrong with a stage, and what of it is not known."""

import ast
import os
from collections.abc import Iterator
from typing import Any

from furness.errors import Problem
from furness.frontends._classes import method
from furness.frontends._media import MEDIA_TYPES
from furness.frontends._source import Source
from furness.frontends._stage_entries import Entry, problem_at
from furness.lazy import lazy

_difflib: Any = lazy("difflib")


def method_problems(owner: ast.ClassDef, source: Source) -> Iterator[Problem]:
    """Give what is wrong with the method `run`."""
    run = method(owner, "run", source)
    if run is None:
        message = f"the class `{owner.name}` has no method `run`"
        yield problem_at(message, "define `def run(self):`, which does the work", owner, source)
    elif isinstance(run, ast.AsyncFunctionDef):
        yield problem_at(f"`{owner.name}.run` is `async`", "write `def run(self):`", run, source)
    elif len(run.args.posonlyargs + run.args.args) - len(run.args.defaults) != 1:
        hint = "take only `self`: `self.get_input_path(tag)` gives what is needed"
        yield problem_at(f"`{owner.name}.run` takes more than `self`", hint, run, source)


def clashes(entries: list[Entry], source: Source) -> Iterator[Problem]:
    """Give the tags that stand for one name or one file, and files outside their folder."""
    yield from _same_names(entries, source)
    yield from _wrong_files(
        [one for one in entries if one.table == "config" and one.is_file], source
    )


def _same_names(entries: list[Entry], source: Source) -> Iterator[Problem]:
    known: dict[str, Entry] = {}
    for one in entries:
        other = known.setdefault(one.name, one)
        if other is not one:
            message = f"`{one.tag}` in `{one.table}` and `{other.tag}` in `{other.table}` are both"
            message += f" `{one.name}`"
            yield problem_at(message, "give each a tag of its own", one.node, source)


def _wrong_files(entries: list[Entry], source: Source) -> Iterator[Problem]:
    files: dict[str, Entry] = {}
    for one in entries:
        other = files.setdefault(os.path.normpath(one.value), one)
        if other is not one:
            message = f"`{one.tag}` and `{other.tag}` in `config` are the same file `{one.value}`"
            yield problem_at(message, "give each a file name of its own", one.node, source)
        if os.path.isabs(one.value) or os.path.normpath(one.value).startswith(".."):
            message = f"the file `{one.value}` of `{one.tag}` in `config` is outside its folder"
            yield problem_at(
                message, "write a relative name such as `config.yaml`", one.node, source
            )


def unknown_types(entries: list[Entry], source: Source) -> Iterator[Problem]:
    """Give a hint for each ending that has no media type."""
    for one in entries:
        if one.table == "config" or one.value.lower() in MEDIA_TYPES:
            continue
        near = _difflib.get_close_matches(one.value.lower(), MEDIA_TYPES, n=1)
        yield source.hint(
            "file-type",
            f"`{one.value}` is no ending that is known; the file `{one.name}` has no format",
            (f"did you mean `{near[0]}`? Else write" if near else "write")
            + f" `[tool.furness.{one.table}]` and "
            f'`{one.name} = {{type = "File", format = "…"}}` in a `# /// script` block',
            one.node,
        )
