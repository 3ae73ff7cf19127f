from pathlib import Path

from tests.cli.conftest import Type

WRONG = """pipeline: wrong
inputs: {word: Sting}
steps:
  say: {operator: say.yaml, arguments: {word: $word}}
  more: {operator: say.yaml, argument: {}}
"""


def test_check_without_problems_says_so_apart(furness: Type) -> None:
    done = furness("check", "letter.yaml", "greet.py")

    assert (done.status, done.out) == (0, "")
    assert done.err == "2 documents, no problems\n"


def test_check_shows_all_problems_as_compilers_do(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)

    done = furness("check", "wrong.yaml", "missing.yaml", "letter.yaml")

    assert done.status == 2
    assert "wrong.yaml:2:16: error: " in done.out
    assert "wrong.yaml:5:30: error: " in done.out
    assert "`missing.yaml`" in done.out
    assert "  hint: did you mean" in done.out
    assert done.err == "3 documents, 3 problems\n"


def test_check_with_json_gives_the_place_of_each_problem(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG)

    done = furness("check", "wrong.yaml", "--json")

    assert [(one["file"], one["line"]) for one in done.json["problems"]] == [
        ("wrong.yaml", 2),
        ("wrong.yaml", 5),
    ]


def test_check_tells_a_problem_of_a_shared_document_once(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "say.yaml").write_text("operator: say\ncommand: 5\n")

    done = furness("check", "letter.yaml", "say.yaml", "--json")

    messages = [(one["message"], one["line"]) for one in done.json["problems"]]
    assert len(messages) == len(set(messages))
