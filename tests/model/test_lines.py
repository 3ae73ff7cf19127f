"""Simple YAML read line by line is what the parser reads; anything else is left to the parser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from furness.model.lines import NOT_SIMPLE, read_lines
from furness.model.markup import Reader

SIMPLE = {
    "maps": "a: 1\nb:\n  c: two words\n  d:\ne: x\n",
    "lists": "a:\n  - 1\n  - 'two'\nb:\n    - [c, {d: e}]\n",
    "flow": 'a: {b: [], c: {}, d: [1, "x, [y]: z", $e]}\n',
    "flows below each other": "a: {b: 1}\nc:\n  d: [1]\n  e: {}\n  # f\n  g: [x]\nh: {}\n",
    "quoted keys": "a: {\"b\": 1, 'true': [c]}\n",
    "items below their dash": "a:\n  -\n    b: 1\n  -\n",
    "quotes of both kinds": "a: ['x', \"y\"]\nb: ['z']\n",
    "comments": "# c\na: 1  # d\n\n  # e\nb: f#g\nc: # h\n",
    "numbers": "a: 0x1F\nb: 1e3\nc: -5\nd: 007\ne: 1_000\nf: .5\n",
    "numbers in a flow": "a: [1, 1.5, .5, -5, 007, 2GB, 12 files]\nb: {c: 10}\n",
    "words": "a: yes\nb: null\nc: ~\nd: True\ne: 12:30\nf: 2024-01-01\non: off\n",
    "flags": "a: --sigma\nb: -x\nc: http://x/y\nd: size($a.b) > 0\n",
    "quoted": "a: 'x: # y'\nb: \"\"\nc: '{'\n",
}

NOT = {
    "empty": "",
    "a list": "- a\n",
    "JSON": '{"a": 1}',
    "an anchor": "a: &b 1\nc: *b\n",
    "a tag": "a: !!str 1\n",
    "a block": "a: |\n  b\n",
    "an escape": 'a: "\\n"\n',
    "a quote in quotes": "a: 'it''s'\n",
    "two lines": "a: b\n  c\n",
    "a map in a list": "a:\n  - b: c\n",
    "a key twice": "a: 1\na: 2\n",
    "a key that is no text": "true: 1\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "a tab": "a:\tb\n",
    "beyond ASCII": "a: bµ\n",
    "a carriage return": "a: b\r\nc: d\n",
    "a control character": "a: b\x01\n",
    "a colon at the end": "a: b:\n",
    "an infinite number": "a: .inf\n",
    "a huge number": f"a: {'9' * 30}\n",
    "a huge number in a flow": f"a: [{'9' * 30}]\n",
    "maps that are too deep": "".join(f"{' ' * depth}a:\n" for depth in range(30)),
    "uneven indentation": "a:\n    b: 1\n  c: 2\n",
    "no space in a flow": "a: {b:{c: 1}}\n",
    "an open flow": "a: [b\n",
    "flows that end in each other": "a: [[ ']' ]\nb: ['[' ]]\nc: [1], [2], [3]\n",
    "a key twice in a flow": "a: {b: 1, b: 2}\nc: [d]\n",
    "a key twice in flows below each other": "a: {}\nb: {}\na: {}\n",
    "a key of flows below each other that is no text": "a: {}\ntrue: {}\n",
    "a flow that goes on below": "a: {b: c\nd: e}\n",
    "a key below an item": "a:\n  - []\n  b: {}\n",
    "a flow that is too deep": f"a: {'[' * 30}{']' * 30}\n",
    "a word that is too long for a key": f"a: {{{'b' * 1100}: 1}}\n",
    "a last comma": "a: [b,]\n",
}

PIECES = st.sampled_from(
    [
        *("a", "b", "c-d", "1", "-5", "1e3", "null", "true", "$x.y", "--f", ".", "=", "/", "("),
        *(": ", ":", ": ", "\n", "\n", "\n  ", "\n  ", "\n    ", "- ", "-", " ", "  ", " # ", "#"),
        *("{", "}", "[", "]", ", ", ",", '"', "'", "?", "? ", "&a", "*a", "!", "|", ">", "%", "@"),
        *("---", "...", "\\", "~", "<<", "a: 1\n", "b:\n  ", "{a: b}", "[a, b]", '"x"', "'y'"),
        "c: {}\nd: [a]\n",
    ]
)


@pytest.mark.parametrize("text", SIMPLE.values(), ids=SIMPLE.keys())
def test_read_lines_of_simple_text_is_what_the_parser_reads(text: str) -> None:
    found = read_lines(text)

    assert found is not NOT_SIMPLE
    assert repr(found) == repr(Reader(text, "a.yaml").read())


@pytest.mark.parametrize("text", NOT.values(), ids=NOT.keys())
def test_read_lines_of_any_other_text_leaves_it_to_the_parser(text: str) -> None:
    assert read_lines(text) is NOT_SIMPLE


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=16).map("".join))
def test_read_lines_of_random_text_is_right_or_left_to_the_parser(text: str) -> None:
    found = read_lines(text)

    reader = Reader(text, "a.yaml")
    read = reader.read()
    assert found is NOT_SIMPLE or (repr(found), []) == (repr(read), reader.problems)
