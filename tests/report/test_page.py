"""The whole page: well-formed, self-contained, escaped, small, and never in the way."""

import json
import re
from html.parser import HTMLParser

import pytest
from msgspec import structs

from furness.model.interface import Output
from furness.model.run import State
from furness.model.types import parse_type
from tests.report.conftest import Sample, operator

EVIL = '</script><img src=x onerror="alert(1)">&<!--'
VOID = {"meta", "img", "input", "br", "use", "path", "rect", "line", "circle"}


class Reader(HTMLParser):
    """Collects what a page holds, and whether its elements close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


def data_of(page: str) -> dict[str, list[object]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_page_of_a_run_is_well_formed_with_unique_ids(sample: Sample) -> None:
    read = Reader(sample.page())

    assert not read.wrong
    assert not read.open
    assert len(read.ids) == len(set(read.ids))
    assert {"failures", "outputs", "timeline", "steps", "tasks"} <= set(read.ids)


def test_page_of_a_run_asks_for_nothing_from_outside(sample: Sample) -> None:
    read = Reader(sample.page())

    asked = [value or "" for _, name, value in read.attributes if name in ("src", "href")]

    assert all(one.startswith(("data:", "#", "file:///")) for one in asked)
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]


def test_page_of_a_failed_run_tells_counts_failure_and_commands(sample: Sample) -> None:
    page = sample.page()

    assert "exit status 1" in page
    assert "ValueError: 0 cells &lt;here&gt;" in page
    assert "\x1b" not in page
    assert "furness runs resume 20260921-081320-cedar" in page
    assert "furness tasks workspace &#x27;20260921-081320-cedar/segment[17]&#x27; --shell" in page


def test_page_with_markup_in_every_name_shows_it_as_text(sample: Sample) -> None:
    run = structs.replace(
        sample.run, id=EVIL, name=EVIL, message=EVIL, arguments={EVIL: EVIL}, outputs={EVIL: EVIL}
    )
    attempts = [structs.replace(one, step=EVIL, message=EVIL) for one in sample.attempts]
    pipeline = structs.replace(sample.pipeline, pipeline=EVIL)
    evil = Sample(
        run=run,
        pipeline=pipeline,
        attempts=attempts,
        results=sample.results,
        store=sample.store,
        read_log=lambda _: EVIL,
    )

    page = evil.page()
    read = Reader(page)

    assert not read.wrong
    assert "<img src=x" not in page
    assert not [name for _, name, _ in read.attributes if name == "onerror"]
    assert data_of(page)["steps"] == [EVIL, *data_of(page)["steps"][1:]]


def test_page_with_names_that_are_not_unicode_can_be_written(sample: Sample) -> None:
    sample.run = structs.replace(sample.run, name="caf\udce9", arguments={"x": "\udce9\x00"})

    assert sample.page().encode()


def test_page_of_ten_thousand_tasks_is_under_a_megabyte_with_every_task(large: Sample) -> None:
    page = large.page()

    assert len(page.encode()) < 1_000_000
    assert len(data_of(page)["step"]) == 10_000
    assert data_of(page)["word"][:31] == [0] * 31


def test_page_of_ten_thousand_failures_stays_bounded(large: Sample) -> None:
    large.attempts = [
        structs.replace(one, state=State.FAILED, message="m" * 900) for one in large.attempts
    ]
    large.read_log = lambda _: "line of a log\n" * 1000

    page = large.page()

    assert len(page.encode()) < 3_000_000
    assert page.count('<details class="failure"') == 20
    assert "and 9,980 more failed tasks" in page


def test_page_without_any_file_left_names_the_files(sample: Sample) -> None:
    for path in sample.store.folder.iterdir():  # type: ignore[attr-defined]
        path.unlink()

    page = sample.page()

    assert "the file is no longer there" in page
    assert "cells.csv" in page


def test_page_of_a_run_that_has_not_begun_is_written(large: Sample) -> None:
    run = structs.replace(large.run, state=State.PENDING, ended=None)
    empty = Sample(run=run, pipeline=large.pipeline, attempts=[], results={}, store=large.store)

    page = empty.page()

    assert "No task was started in this run." in page
    assert "furness runs resume" in page


def test_page_of_a_single_operator_shows_its_output(large: Sample) -> None:
    one = structs.replace(
        operator("blur", "image", "out"), outputs={"n": Output(type=parse_type("Integer"))}
    )
    run = structs.replace(large.run, state=State.SUCCEEDED, outputs={"n": 41})
    single = Sample(run=run, pipeline=one, attempts=[], results={}, store=large.store)

    assert ">41</pre>" in single.page()


@pytest.mark.parametrize("error", [OSError("gone"), LookupError("x")], ids=["os", "lookup"])
def test_page_when_a_log_cannot_be_read_says_so(sample: Sample, error: Exception) -> None:
    def refuse(_: object) -> str:
        raise error

    sample.read_log = refuse

    assert "the log cannot be read" in sample.page()


def test_page_allows_only_its_own_script(large: Sample) -> None:
    policy = next(
        value or ""
        for tag, name, value in Reader(large.page()).attributes
        if tag == "meta" and name == "content" and "default-src" in (value or "")
    )

    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy


def test_page_beyond_two_hundred_steps_shows_the_heaviest(large: Sample) -> None:
    large.attempts = [
        structs.replace(one, step=f"s{number % 500}") for number, one in enumerate(large.attempts)
    ]

    page = large.page()

    assert "and 301 more steps" in page
    assert len(page.encode()) < 2_000_000
