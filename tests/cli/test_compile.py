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


def test_compile_compat_writes_the_files_of_c3(furness: Type, tmp_path: Path) -> None:
    golden = Path(__file__).parents[1] / "sources" / "c3"
    source = (golden / "fibonacci.py").read_text()
    (tmp_path / "fibonacci.py").write_text(source)

    done = furness(
        *("compile", "fibonacci.py", "--compat", "c3", "-o", "there"),
        *("-r", "docker.io/mdorzweiler", "-v", "0.1"),
    )

    assert done.status == 0
    for kind in ("yaml", "job.yaml", "cwl"):
        name = f"fibonacci.{kind}"
        assert (tmp_path / "there" / name).read_bytes() == (golden / name).read_bytes()


def test_compile_compat_names_images_as_c3_does(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "say.py").write_text("import os\nprint(os.getenv('word', 'fish'))\n")

    done = furness("compile", "say.py", "--compat", "c3", "-o", "there", "--json")

    assert done.json["files"] == ["say.cwl", "say.job.yaml", "say.yaml"]
    assert "image: local/claimed-say:0.1\n" in (tmp_path / "there" / "say.yaml").read_text()


def test_compile_compat_without_a_folder_says_so(furness: Type) -> None:
    for words in (["--compat", "c3"], ["-r", "here", "-o", "there"]):
        done = furness("compile", "greet.py", *words)

        assert done.status == 2
        assert "furness compile greet.py --compat c3 -o DIR" in done.err
