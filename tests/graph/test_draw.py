"""Drawings: what each format says, and that no name can break one."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from furness.errors import DocumentError, NotFoundError
from furness.graph.diagram import diagram_of
from furness.graph.draw import FORMATS, draw
from furness.graph.layout import layout
from furness.graph.svg import svg_of
from furness.model.document import parse_document
from furness.model.pipeline import Pipeline

DOCUMENT = """
pipeline: cells
inputs: {images: 'List[File]', sigma: {type: Float, default: 1.5}}
steps:
  table: {operator: table.R, arguments: {rows: $blur.out}, when: size($blur.out) > 0, on: slurm}
  blur: {operator: blur.py, scatter: image, arguments: {image: $images, sigma: $sigma}}
  inner:
    operator: {pipeline: deep, inputs: {i: File}, steps: {a: {operator: a.py, arguments: {i: $i}}}}
    arguments: {i: a.tif}
    needs: [table]
outputs: {csv: $table.csv}
exit: {failure: {operator: notify.py}}
"""
HOSTILE = "a\"b'c<d>&e]\\n;{}|`\n--> $x ünï"


def pipeline(text: str = DOCUMENT) -> Pipeline:
    found = parse_document(text, "d.yaml")
    assert isinstance(found, Pipeline)
    return found


def test_draw_text_shows_steps_in_order_with_their_wires() -> None:
    assert draw(pipeline()) == (
        "cells 0.1.0\n"
        "├─ ▷ images: List[File]\n"
        "├─ ▷ sigma: Float = 1.5\n"
        "├─ ■ blur ⋮ (blur.py)\n"
        "│      image ← $images\n"
        "│      sigma ← $sigma\n"
        "│      for each image\n"
        "├─ ■ table (table.R)\n"
        "│      rows ← $blur.out\n"
        "│      when size($blur.out) > 0\n"
        "│      on slurm\n"
        "├─ ■ inner (deep)\n"
        "│      i ← a.tif\n"
        "│      after table\n"
        "│    ├─ ▷ i: File\n"
        "│    └─ ■ a (a.py)\n"
        "│           i ← $i\n"
        "├─ ◁ csv ← $table.csv\n"
        "└─ ■ on failure (notify.py)\n"
    )


def test_draw_mermaid_joins_nodes_by_edges() -> None:
    lines = draw(pipeline(), "mermaid").splitlines()

    assert lines[0] == "flowchart LR"
    assert '  n0(["images<br/>List#91;File#93;"])' in lines
    assert '  n2["blur ⋮<br/>blur.py"]' in lines
    assert '  n4[["inner<br/>deep"]]' in lines
    assert '  n2 -->|"out"| n3' in lines
    assert "  n3 -.-> n4" in lines


def test_draw_dot_joins_nodes_by_edges() -> None:
    written = draw(pipeline(), "dot")

    assert written.startswith('digraph "cells" {')
    assert '  "step blur" -> "step table" [label="out"];' in written
    assert '  "step table" -> "step inner" [label="", style=dashed];' in written


def test_draw_svg_has_a_box_for_each_node_and_a_path_for_each_edge() -> None:
    drawn = ET.fromstring(draw(pipeline(), "svg"))

    space = "{http://www.w3.org/2000/svg}"
    names = [group.get("data-name") for group in drawn.iter(f"{space}g")]
    assert names == ["images", "sigma", "blur", "table", "inner", "csv", "on failure"]
    assert len(list(drawn.iterfind(f"{space}path"))) == 6
    assert drawn.findtext(f"{space}title") == "cells"


def test_svg_of_gives_steps_the_classes_it_is_told() -> None:
    assert 'class="step succeeded"' in svg_of(diagram_of(pipeline()), {"blur": "succeeded"})


@pytest.mark.parametrize("kind", FORMATS)
def test_draw_pipeline_without_steps_is_drawn(kind: str) -> None:
    assert "empty" in draw(Pipeline(pipeline="empty", steps={}), kind) or kind == "mermaid"


@pytest.mark.parametrize("kind", FORMATS)
def test_draw_hostile_texts_stay_texts(kind: str) -> None:
    found = pipeline()
    steps = {name: step for name, step in found.steps.items() if name == "blur"}
    hostile = Pipeline(
        pipeline=HOSTILE, inputs=found.inputs, steps=steps, outputs={HOSTILE: "$blur.x"}
    )

    drawn = draw(hostile, kind)

    assert "<d>" not in drawn or kind in ("text", "dot")
    if kind == "svg":
        ET.fromstring(drawn)


def test_draw_unknown_format_names_the_formats() -> None:
    with pytest.raises(NotFoundError) as caught:
        draw(pipeline(), "png")

    assert caught.value.hint == "write one of text, mermaid, dot, svg"


def test_draw_cycle_is_refused() -> None:
    text = "pipeline: p\nsteps: {a: {operator: x, needs: b}, b: {operator: x, needs: a}}"

    with pytest.raises(DocumentError, match="a → b → a"):
        draw(pipeline(text), "svg")


def test_layout_edges_go_from_left_to_right_and_boxes_do_not_touch() -> None:
    sizes = dict.fromkeys("abcdefgh", (60.0, 30.0))
    edges = [("a", "c"), ("b", "c"), ("c", "d"), ("c", "e"), ("d", "f"), ("a", "f"), ("e", "g")]

    placed = layout(sizes, [*edges, ("g", "h"), ("b", "h")])

    assert all(placed.corners[one][0] < placed.corners[other][0] for one, other in edges)
    corners = sorted(placed.corners.values())
    for (left, top), (next_left, next_top) in pairwise(corners):
        assert next_left >= left + 60 or next_top >= top + 30


def test_layout_edge_over_several_layers_goes_around_boxes() -> None:
    sizes = dict.fromkeys("abc", (60.0, 30.0))

    placed = layout(sizes, [("a", "b"), ("b", "c"), ("a", "c")])

    top = placed.corners["b"][1]
    assert all(not top < y < top + 30 for _, y in placed.paths[2][1:-1])


def test_layout_chain_of_two_thousand_with_a_common_input_is_quick() -> None:
    names = [f"s{number}" for number in range(2000)]
    edges = [*pairwise(names), *(("i", name) for name in names)]

    placed = layout(dict.fromkeys(["i", *names], (10.0, 10.0)), edges)

    assert len(placed.paths) == len(edges)
