import pytest

from furness.errors import DocumentError
from furness.model.added import decode_added, encode_added, parse_added
from furness.model.pipeline import Scatter


def test_added_steps_are_read_in_their_short_forms_and_in_order() -> None:
    first = '{"operator": "a.py", "needs": "b", "scatter": "x"}'

    added = parse_added(f'{{"steps": {{"z": {first}, "a": {{"operator": "b"}}}}}}'.encode())

    assert list(added.pipeline.steps) == ["z", "a"]
    assert added.pipeline.steps["z"].needs == ("b",)
    assert added.pipeline.steps["z"].scatter == Scatter(("x",))
    assert added.feeds == {"z": {}, "a": {}}


def test_added_feeds_have_a_short_and_a_long_form() -> None:
    feeds = '{"collect": "images", "also": {"one": "x", "two": "y"}}'

    added = parse_added(f'{{"steps": {{"a": {{"operator": "a.py", "feeds": {feeds}}}}}}}'.encode())

    assert added.feeds == {"a": {"collect": {"images": None}, "also": {"one": "x", "two": "y"}}}


def test_added_steps_recorded_are_given_whole() -> None:
    operator = '{"operator": "x", "inputs": {"n": "Integer"}, "command": ["é"]}'
    text = f'{{"steps": {{"a": {{"operator": {operator}, "feeds": {{"b": "c"}}}}}}}}'
    added = parse_added(text.encode())

    assert decode_added(encode_added(added)) == added


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param(" ", "growth", "steps.json", id="empty"),
        pytest.param("null", "growth", "steps.json:1:1", id="null"),
        pytest.param("[]", "growth", "steps.json:1:1", id="a list"),
        pytest.param("{}", "growth", "steps.json:1:1", id="no key"),
        pytest.param("{", "json", "steps.json:1:2", id="cut off"),
        pytest.param('{"steps": 3}', "growth", "steps.json:1:11", id="no map"),
        pytest.param('{"more": {}, "steps": {}}', "growth", "steps.json:1:10", id="another key"),
        pytest.param('{"steps": {\n"a": {}}}', "missing-key", "steps.json:2:1", id="no operator"),
        pytest.param(
            '{"steps": {"a": {"operator": "x"}, "a": {"operator": "y"}}}',
            "duplicate-key",
            "steps.json:1:36",
            id="a name twice",
        ),
        pytest.param(
            '{"steps": {"a": {"operator": "x", "feeds": 1}}}',
            "feeds",
            "steps.json:1:44",
            id="feeds that are none",
        ),
        pytest.param(
            '{"steps": {"a": {"operator": "x", "feeds": {"b": {"c": 1}}}}}',
            "feeds",
            "steps.json:1:44",
            id="a feed of no output",
        ),
    ],
)
def test_added_steps_that_are_wrong_are_told_with_their_place(
    text: str, code: str, place: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_added(text.encode())

    assert (caught.value.problems[0].code, str(caught.value.place)) == (code, place)
    assert code != "growth" or caught.value.hint == 'write {"steps": {"name": {"operator": …}}}'


def test_added_steps_that_are_not_unicode_are_refused() -> None:
    with pytest.raises(DocumentError, match="0xff"):
        parse_added(b'{"steps": {"\xff": 1}}')


def test_added_steps_that_another_version_recorded_are_refused() -> None:
    with pytest.raises(DocumentError, match="not stored steps"):
        decode_added(b'{"steps": {}}')
