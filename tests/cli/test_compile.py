from pathlib import Path

from tests.cli.conftest import Type


def test_compile_prints_a_document_that_check_accepts(furness: Type, tmp_path: Path) -> None:
    done = furness("compile", "greet.py")
    (tmp_path / "greet.yaml").write_text(done.out)

    assert done.status == 0
    assert "operator: greet" in done.out
    assert furness("check", "greet.yaml").status == 0


def test_compile_with_json_is_the_same_document(furness: Type) -> None:
    done = furness("compile", "greet.py", "--json")

    assert done.json["operator"] == "greet"
    assert done.json["inputs"]["times"] == {"type": "Integer", "default": 1}


def test_compile_into_another_folder_names_the_source_from_there(
    furness: Type, tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()

    done = furness("compile", "greet.py", "-o", "documents/greet.yaml")

    assert (done.status, done.out) == (0, "")
    assert "source: ../greet.py" in (tmp_path / "documents" / "greet.yaml").read_text()
    assert furness("run", "documents/greet.yaml", "name=Ada").out == "result\thello, Ada\n"


def test_compile_of_a_function_takes_that_one(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "tools.py").write_text(
        "def one(a: int) -> int:\n    return a\n\n\ndef two(b: str) -> str:\n    return b\n"
    )

    done = furness("compile", "tools.py:two", "--json")

    assert list(done.json["inputs"]) == ["b"]


def test_compile_of_a_document_says_what_to_do_with_it(furness: Type) -> None:
    done = furness("compile", "letter.yaml")

    assert done.status == 2
    assert "furness check letter.yaml" in done.err


def test_compile_prints_hints_apart_from_the_document(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text("import os\n\nname = os.getenv('name', 'x')\n")

    done = furness("compile", "silent.py", "--json")

    assert done.json["operator"] == "silent"
    assert "hint: " in done.err


def test_compile_into_another_folder_names_a_default_beside_the_source_from_there(
    furness: Type, tmp_path: Path
) -> None:
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "weights.json").write_text("{}")
    (tmp_path / "e" / "use.py").write_text(
        'import json, os\nprint(json.load(open(os.environ.get("weights", "weights.json"))))\n'
    )

    furness("compile", "e/use.py", "-o", "use.yaml")

    assert furness("run", "use.yaml").status == 0
