"""The conformance kit every frontend must pass: inherit `FrontendConformance` in a test class."""

import re

import msgspec
import pytest

from furness.errors import DocumentError, Problem
from furness.frontends.interface import Frontend
from furness.model.digest import canonical
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.short import decode_hook
from furness.model.values import check

_NAME = re.compile(r"[^\W\d][\w-]*")
_OPERATOR_NAME = re.compile(r"\w+(-\w+)*")
GARBAGE = ("", "\0", "\ufeff", "{", "((((", "]" * 500, "\udcff", "a\tb\n\tc", "'''", "\\", "é" * 9)
"""Texts that are no source of any kind; a frontend may refuse them, and nothing else."""


class FrontendConformance:
    """What every frontend promises. A subclass gives the three fixtures."""

    @pytest.fixture
    def frontend(self) -> Frontend:
        """Give the frontend."""
        raise NotImplementedError

    @pytest.fixture
    def sources(self) -> list[tuple[str, str]]:
        """Give sources of the frontend's kind: a path and a text each."""
        raise NotImplementedError

    @pytest.fixture
    def strangers(self) -> list[tuple[str, str]]:
        """Give sources of other kinds."""
        return [("image.png", "\x89PNG"), ("notes.txt", "hello")]

    def test_recognises_its_own_kind(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        assert [path for path, text in sources if not frontend.recognises(path, text)] == []

    def test_leaves_other_kinds_alone(
        self, frontend: Frontend, strangers: list[tuple[str, str]]
    ) -> None:
        assert [path for path, text in strangers if frontend.recognises(path, text)] == []

    def test_gives_the_same_for_the_same_text(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        for path, text in sources:
            first, second = frontend.compile(path, text), frontend.compile(path, str(text))
            assert canonical(first) == canonical(second)
            assert list(first.operator.inputs) == list(second.operator.inputs)

    def test_gives_names_that_can_be_referred_to(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        for path, text in sources:
            operator = frontend.compile(path, text).operator
            assert _OPERATOR_NAME.fullmatch(operator.operator), operator.operator
            names = [*operator.inputs, *operator.outputs]
            assert [name for name in names if not _NAME.fullmatch(name)] == []
            assert len(names) == len(set(names))

    def test_gives_defaults_that_fit_their_types(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        operators = [frontend.compile(path, text).operator for path, text in sources]
        for one in (declared for each in operators for declared in each.inputs.values()):
            if one.default is not Input(type=one.type).default:
                check(one.default, one.type)

    def test_gives_paths_inside_the_workspace(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        for path, text in sources:
            outputs: list[Output] = list(frontend.compile(path, text).operator.outputs.values())
            assert [one.path for one in outputs if (one.path or "").startswith("..")] == []

    def test_gives_every_hint_a_place_and_an_answer(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        for path, text in sources:
            for hint in frontend.compile(path, text).hints:
                assert hint.place is not None, hint
                assert hint.place.file == path
                assert hint.place.line, hint
                assert hint.hint, hint
                assert hint.message[:1] == hint.message[:1].lower(), hint

    def test_gives_operators_that_survive_json(
        self, frontend: Frontend, sources: list[tuple[str, str]]
    ) -> None:
        for path, text in sources:
            operator = frontend.compile(path, text).operator
            assert canonical(_decode(canonical(operator))) == canonical(operator)

    @pytest.mark.parametrize("text", GARBAGE)
    def test_refuses_garbage_with_an_error_that_has_a_place(
        self, frontend: Frontend, sources: list[tuple[str, str]], text: str
    ) -> None:
        path = sources[0][0]
        frontend.recognises(path, text)
        problems = _problems(frontend, path, text)
        assert [one for one in problems if not one.hint or one.place is None] == []


def _problems(frontend: Frontend, path: str, text: str) -> list[Problem]:
    try:
        frontend.compile(path, text)
    except DocumentError as error:
        return error.problems
    return []


def _decode(data: bytes) -> Operator:
    return msgspec.json.decode(data, type=Operator, dec_hook=decode_hook)
