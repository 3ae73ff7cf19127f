"""What commands and steps name is found, complete, or the error says where and what."""

from pathlib import Path

import pytest

from furness.catalog.find import Catalog, compile_source
from furness.errors import DocumentError, FurnessError, NotFoundError
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline

SCRIPT = "import os\nsigma = float(os.getenv('sigma', '1'))\n"
OPERATOR = "operator: o\nsource: s.py\ncommand: [python, s.py]\n"


def write(**files: str) -> None:
    for name, text in files.items():
        folder, _, rest = name.rpartition("__")
        stem, _, suffix = rest.rpartition("_")
        path = Path(folder.replace("__", "/") or ".", f"{stem}.{suffix}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def steps(*operators: str) -> str:
    lines = [f"  s{at}:\n    operator: {one}\n" for at, one in enumerate(operators)]
    return f"pipeline: p\nsteps:\n{''.join(lines)}"


def problems(reference: str) -> list[tuple[str, str]]:
    with pytest.raises(FurnessError) as caught:
        Catalog().find(reference, "")
    return [(str(one.place or ""), one.message) for one in caught.value.problems]


def test_catalog_script_is_compiled_and_absolute(here: Path) -> None:
    write(s_py=SCRIPT)

    found = Catalog().find("s.py", "")

    assert isinstance(found, Operator)
    assert found.source == str(here / "s.py")
    assert found.command == ("python", str(here / "s.py"))
    assert list(found.inputs) == ["sigma"]


def test_catalog_document_s_paths_are_relative_to_it(here: Path) -> None:
    write(sub__o_yaml=OPERATOR, sub__s_py=SCRIPT)

    found = Catalog().find("sub/o.yaml", "")

    assert isinstance(found, Operator)
    assert found.source == str(here / "sub" / "s.py")
    assert found.command[1] == found.source


def test_catalog_document_without_a_command_takes_the_source_s(here: Path) -> None:
    write(o_yaml="operator: o\nsource: s.py\n", s_py=SCRIPT)

    found = Catalog().find("o.yaml", "")

    assert isinstance(found, Operator)
    assert found.command == ("python", str(here / "s.py"))


def test_catalog_nested_documents_are_found_beside_each_other(here: Path) -> None:
    write(
        p_yaml=steps("sub/inner.yaml", "s.py"),
        sub__inner_yaml=steps("../s.py", "deep/s.py"),
        sub__deep__s_py=SCRIPT,
        s_py=SCRIPT,
    )

    found = Catalog().find("p.yaml", "")

    assert isinstance(found, Pipeline)
    inner = found.steps["s0"].operator
    assert inner.steps["s0"].operator == found.steps["s1"].operator
    assert inner.steps["s1"].operator.source == str(here / "sub" / "deep" / "s.py")


def test_catalog_one_file_used_twice_is_read_once(here: Path) -> None:
    write(p_yaml=steps("s.py", "./s.py"), s_py=SCRIPT)

    found = Catalog().find(str(here / "p.yaml"), "")

    assert isinstance(found, Pipeline)
    assert found.steps["s0"].operator is found.steps["s1"].operator


def test_catalog_literal_paths_in_a_document_are_relative_to_it(here: Path) -> None:
    write(
        sub__p_yaml=(
            "pipeline: p\nsteps:\n  s:\n    operator: o.yaml\n"
            "    arguments: {one: data.txt, many: [data.txt, $$x.txt], text: data.txt}\n"
        ),
        sub__o_yaml="operator: o\ninputs: {one: File, many: 'List[File]', text: String}\n",
        sub__data_txt="x",
    )

    found = Catalog().find("sub/p.yaml", "")

    assert isinstance(found, Pipeline)
    data = {"class": "File", "path": str(here / "sub" / "data.txt")}
    gone = {"class": "File", "path": str(here / "$x.txt")}
    assert found.steps["s"].arguments == {"one": data, "many": [data, gone], "text": "data.txt"}


def test_catalog_default_file_of_an_operator_is_relative_to_it(here: Path) -> None:
    write(
        sub__o_yaml="operator: o\ninputs: {table: {type: File, default: data.txt}}\n",
        sub__data_txt="x",
    )

    found = Catalog().find("sub/o.yaml", "")

    assert found.inputs["table"].default["path"] == str(here / "sub" / "data.txt")


def test_catalog_function_in_a_source_is_named_behind_a_colon(here: Path) -> None:
    text = (
        "def one(n: int) -> int:\n    return n\n\n\ndef two(text: str) -> str:\n    return text\n"
    )
    write(tools_py=text)

    found = Catalog().find("tools.py:two", str(here))

    assert isinstance(found, Operator)
    assert (found.entry, list(found.inputs)) == ("two", ["text"])


def test_catalog_hints_of_all_sources_are_kept(here: Path) -> None:
    write(s_py=f"import numpy_of_nobody\n{SCRIPT}")
    catalog = Catalog()

    catalog.find("s.py", str(here))

    assert "numpy_of_nobody" in catalog.hints[0].message


# What is wrong.


def test_catalog_missing_file_is_told_with_what_may_be_meant(here: Path) -> None:
    write(blur_py=SCRIPT)

    with pytest.raises(NotFoundError, match=r"`blr.py` does not exist") as caught:
        Catalog().find("blr.py", str(here))

    assert caught.value.hint == "did you mean `blur.py`?"


def test_catalog_folder_is_no_source(here: Path) -> None:
    (here / "sub").mkdir()

    assert problems("sub") == [("", "`sub` is a folder")]


def test_catalog_every_missing_step_is_told_with_its_place(here: Path) -> None:
    write(p_yaml=steps("gone.py", "s.py", "lost.yaml"), s_py=SCRIPT)

    assert here
    assert problems("p.yaml") == [
        ("p.yaml:4:15", "`gone.py` does not exist"),
        ("p.yaml:8:15", "`lost.yaml` does not exist"),
    ]


def test_catalog_missing_exit_step_is_told_with_its_place(here: Path) -> None:
    write(p_yaml=steps("s.py") + "exit:\n  failure:\n    operator: gone.py\n", s_py=SCRIPT)

    assert here
    assert problems("p.yaml") == [("p.yaml:7:15", "`gone.py` does not exist")]


def test_catalog_problem_inside_a_nested_document_keeps_its_own_place(here: Path) -> None:
    write(p_yaml=steps("inner.yaml"), inner_yaml="pipeline: inner\nstep: {}\n")

    assert here
    assert problems("p.yaml")[0][0].startswith("inner.yaml:")


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        pytest.param({"p_yaml": steps("p.yaml")}, "p.yaml → p.yaml", id="itself"),
        pytest.param(
            {"p_yaml": steps("q.yaml"), "q_yaml": steps("p.yaml")},
            "p.yaml → q.yaml → p.yaml",
            id="two",
        ),
    ],
)
def test_catalog_pipeline_that_contains_itself_shows_the_circle(
    here: Path, files: dict[str, str], circle: str
) -> None:
    write(**files)

    assert here
    assert problems("p.yaml")[0][1] == f"a pipeline contains itself: {circle}"


def test_catalog_missing_source_of_a_document_is_told(here: Path) -> None:
    write(o_yaml=OPERATOR)

    assert here
    assert problems("o.yaml") == [("", "`s.py` does not exist")]


def test_catalog_file_that_nothing_reads_says_what_is_read() -> None:
    with pytest.raises(DocumentError, match=r"nothing here can read `s\.xyz`") as caught:
        compile_source("s.xyz", "?")

    assert ".yaml" in (caught.value.hint or "")


def test_catalog_file_that_is_no_text_is_told_with_its_place(here: Path) -> None:
    (here / "s.py").write_bytes(b"x = 1\ny = '\xff'\n")

    with pytest.raises(DocumentError, match="is not UTF-8") as caught:
        Catalog().find("s.py", str(here))

    assert caught.value.place is not None
    assert caught.value.place.line == 2


def test_catalog_name_with_a_colon_and_no_function_is_a_file(here: Path) -> None:
    with pytest.raises(NotFoundError, match=r"`tools\.txt:two` does not exist"):
        Catalog().find("tools.txt:two", str(here))


def test_step_whose_operator_is_a_number_has_a_place(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("pipeline: p\nsteps:\n  a: {operator: -0}\n")

    with pytest.raises(DocumentError, match="`0` is no operator") as caught:
        Catalog().find("p.yaml", str(tmp_path))

    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (3, 17)
