"""The conformance kit that every maker of images and archives must pass.

Adopt `MakerConformance` in a test class, and give the fixture `maker`; one that needs a base, or
another order, gives `order` too.

    class TestPodmanMaker(MakerConformance):
        program = "podman"

        @pytest.fixture
        def maker(self): return PodmanMaker()

        @pytest.fixture
        def order(self, tmp_path): return an_order(tmp_path, base="localhost/python:3")
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec.structs import replace

from furness.builders.maker import Maker, Order, Plan, Target
from furness.errors import OutsideError, PreparationError, Problem
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.start import PLACE
from furness.model.types import parse_type
from furness.oci.compress import compress

_SOURCE = "operator/say.py"
_LABELS = {"org.opencontainers.image.title": "say"}


def an_order(folder: Path, *, base: str | None = None) -> Order:
    """Give the order of an operator of one line, which needs no packages.

    Args:
        folder: Where its source is written.
        base: The image to start from; None lets the maker choose.
    """
    (folder / "say.py").write_text("import sys\nprint(sys.prefix, sys.argv[1])\n")
    operator = Operator(
        operator="say",
        inputs={"word": Input(type=parse_type("String"))},
        command=("python3", f"{PLACE}/{_SOURCE}", "$word"),
    )
    files = {_SOURCE: str(folder / "say.py")}
    return Order(operator=operator, environment="host", folder=str(folder), files=files, base=base)


class Work:
    """A maker at work in folders that are looked at afterwards."""

    def __init__(self, maker: Maker, folder: Path) -> None:
        self.maker = maker
        """Who makes."""
        self.told: list[str] = []
        """What was said meanwhile."""
        self.folder = folder / "made"
        """Where it is written to."""
        self.scratch = folder / "scratch"
        """Where temporary files are."""
        self.target = Target(
            path=str(self.folder / f"say{maker.suffix}"),
            names=(f"localhost/say-{hashlib.sha256(str(folder).encode()).hexdigest()[:9]}:1",),
            labels=_LABELS,
            seconds=9,
        )
        """What it becomes."""
        self.folder.mkdir()
        self.scratch.mkdir()

    def plan(self, order: Order) -> Plan:
        """Decide how it is made."""
        return self.maker.plan(order, self.told.append)

    def make(self, plan: Plan) -> str:
        """Make it, and give the digest of what was made."""
        self.maker.make(plan, self.target, self.told.append)
        if self.maker.makes == "image":
            return compress(self.target.path).digest
        return hashlib.sha256(Path(self.target.path).read_bytes()).hexdigest()

    def left(self) -> list[str]:
        """Give what lies about, besides what was to be made."""
        scratch = [one for one in os.listdir(self.scratch) if one.startswith("furness")]
        beside = {*os.listdir(self.folder)} - {os.path.basename(self.target.path)}
        return sorted([*scratch, *beside])

    def tags(self) -> list[str]:
        """Give the tags that the engine knows of it."""
        return self.maker.versions(self.target.names[0].rpartition(":")[0])


class MakerConformance:
    """What the docstrings of `Maker` promise. A subclass gives the fixture `maker`."""

    program: ClassVar[str | None] = None
    """The engine that it starts; None if it brings all that it needs."""
    repeats: ClassVar[bool] = True
    """Whether it promises the same digest for the same content."""

    @pytest.fixture
    def maker(self) -> Maker:
        """Give the maker, whose engine is started with the environment variables of the test."""
        raise NotImplementedError

    @pytest.fixture
    def order(self, tmp_path: Path) -> Order:
        """Give an order that the maker can carry out."""
        return an_order(tmp_path)

    @pytest.fixture
    def work(self, maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
        """Give the maker at work."""
        work = Work(maker, tmp_path)
        monkeypatch.setattr(tempfile, "tempdir", str(work.scratch))
        return work

    def spoil(self, plan: Plan) -> Plan:
        """Give a plan that fails while it is built; here a step that fails is added."""
        return replace(plan, recipe=f"{plan.recipe}RUN false\n")

    def test_plan_says_what_goes_in_and_makes_nothing(self, work: Work, order: Order) -> None:
        plan = work.plan(order)

        assert plan.files.items() >= order.files.items()
        assert os.listdir(work.folder) == work.left() == work.tags() == []

    def test_write_gives_the_same_text_for_the_same_order(self, work: Work, order: Order) -> None:
        first, second = (work.maker.write(work.plan(order), _LABELS) for _ in range(2))

        assert first.strip()
        assert first == second

    def test_make_leaves_what_was_asked_for_and_nothing_else(
        self, work: Work, order: Order
    ) -> None:
        work.make(work.plan(order))

        assert os.path.isdir(work.target.path) == (work.maker.makes == "image")
        assert os.path.exists(work.target.path)
        assert work.left() == []
        assert all(os.path.exists(path) for path in order.files.values())

    def test_make_tells_what_it_does(self, work: Work, order: Order) -> None:
        plan = work.plan(order)
        work.told.clear()

        work.make(plan)

        assert [one for one in work.told if work.target.path in one or work.target.names[0] in one]

    def test_image_is_known_by_its_tag_and_its_labels(self, work: Work, order: Order) -> None:
        work.make(work.plan(order))

        assert work.tags() == (["1"] if work.maker.makes == "image" else [])
        if work.maker.makes == "image":
            assert compress(work.target.path).labels().items() >= _LABELS.items()

    def test_make_twice_gives_the_same_digest(
        self, work: Work, order: Order, tmp_path: Path
    ) -> None:
        plan = work.plan(replace(order, uses_cache=False))
        (tmp_path / "again").mkdir()

        digests = {work.make(plan), Work(work.maker, tmp_path / "again").make(plan)}

        assert len(digests) == 1 or not self.repeats

    def test_make_that_fails_says_so_and_leaves_nothing(self, work: Work, order: Order) -> None:
        plan = self.spoil(work.plan(order))

        with pytest.raises(PreparationError) as caught:
            work.make(plan)

        assert caught.value.hint
        assert os.listdir(work.folder) == work.left() == work.tags() == []

    def test_engine_that_is_missing_is_named(
        self, work: Work, order: Order, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(work.scratch))

        problems = _problems(lambda: work.make(work.plan(order)))

        named = f"`{self.program}` cannot be started"
        assert [one.message.partition(":")[0] for one in problems] == ([named] * bool(self.program))
        assert all(one.code == "engine" and one.hint for one in problems)
        assert work.left() == []
        assert os.path.exists(work.target.path) == (self.program is None)


def _problems(deed: Callable[[], object]) -> list[Problem]:
    try:
        deed()
    except OutsideError as error:
        return error.problems
    return []
