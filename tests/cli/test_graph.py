from pathlib import Path

import pytest

from tests.cli.conftest import Type


@pytest.mark.parametrize(
    ("kind", "beginning"),
    [("text", "letter 0.1.0"), ("mermaid", "flowchart"), ("dot", "digraph"), ("svg", "<svg")],
)
def test_graph_draws_every_format(kind: str, beginning: str, look: Type) -> None:
    done = look("graph", "letter.yaml", "--format", kind)

    assert done.status == 0
    assert done.out.startswith(beginning)


def test_graph_with_json_gives_steps_and_edges(look: Type) -> None:
    done = look("graph", "letter.yaml", "--json")

    assert [step["step"] for step in done.json["steps"]] == ["say", "join"]
    assert done.json["steps"][0]["scatter"] == ["word"]
    assert {
        "start": "step say",
        "end": "step join",
        "names": ["said"],
        "kind": "data",
    } in done.json["edges"]


def test_graph_of_an_operator_is_one_step(look: Type) -> None:
    done = look("graph", "greet.py", "--json")

    assert [step["step"] for step in done.json["steps"]] == ["greet"]


def test_graph_into_a_file_prints_nothing(furness: Type, tmp_path: Path) -> None:
    done = furness("graph", "letter.yaml", "--format", "svg", "-o", "letter.svg")

    assert (done.status, done.out) == (0, "")
    assert (tmp_path / "letter.svg").read_text().startswith("<svg")
