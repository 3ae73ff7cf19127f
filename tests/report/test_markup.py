import json

import pytest

from furness.report.markup import Markup, embed, join, tag


def test_tag_with_text_escapes_it_and_keeps_markup() -> None:
    inner = tag("b", "a < b")

    assert tag("p", "1 & 2 ", inner) == "<p>1 &amp; 2 <b>a &lt; b</b></p>"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('"><script>', '<i title="&quot;&gt;&lt;script&gt;"></i>'),
        (None, "<i></i>"),
        (False, "<i></i>"),
        (True, "<i title></i>"),
        (0, '<i title="0"></i>'),
    ],
    ids=["quoted", "none", "false", "true", "zero"],
)
def test_tag_attribute_is_written_safely(value: object, written: str) -> None:
    assert tag("i", title=value) == written


def test_tag_attribute_with_underscores_has_hyphens() -> None:
    assert tag("i", class_="x", data_step=1) == '<i class="x" data-step="1"></i>'


def test_join_of_nested_children_leaves_out_nothing_but_none() -> None:
    assert join(["a", None, [Markup("<br>"), "<"]]) == "a<br>&lt;"


def test_join_of_text_with_control_characters_replaces_them() -> None:
    assert join("a\x00b\x1bc\udce9") == "a\ufffdb\ufffdc\ufffd"


def test_embed_of_hostile_text_cannot_end_the_script_and_reads_back() -> None:
    data = {"name": "</script><!-- \u2028 \udce9"}

    written = embed(data)

    assert "<" not in written
    assert written.isascii()
    assert json.loads(written) == data
