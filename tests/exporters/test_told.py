from pathlib import Path

from msgspec.structs import replace

from furness.exporters import _folder, _parts, _surroundings, _told
from furness.exporting import Wanted, subject_of
from furness.graph.expand import expand
from furness.model.environment import Environment, Python
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.resources import Resources
from furness.testing.examples import DOUBLE, TOTAL, operator, pipeline


def sourced(folder: Path, text: str, name: str = "one") -> Operator:
    folder.mkdir(exist_ok=True)
    source = folder / "a b.py"
    source.write_text(text)
    return operator(name, source=str(source), command=("python", str(source)))


def parts(unit: Operator | Pipeline, *, in_images: bool = False) -> _parts.Parts:
    return _parts.Parts(subject_of(unit, Wanted(source="", target="")), in_images=in_images)


def test_operators_of_one_name_have_folders_of_their_own(tmp_path: Path) -> None:
    first, second = sourced(tmp_path / "1", "1"), sourced(tmp_path / "2", "2")
    second = replace(second, variables={"A": "1"})
    made = parts(pipeline({"a": Step(operator=first), "b": Step(operator=second)}))

    keys = [made.key_of(one) for one in (first, second, first)]

    assert keys == ["one", "one-2", "one"]
    assert made.files["furness/operators/one/a b.py"] == b"1"
    assert made.files["furness/operators/one-2/a b.py"] == b"2"


def test_operator_that_runs_in_its_image_brings_no_files(tmp_path: Path) -> None:
    one = sourced(tmp_path, "1")
    made = parts(one, in_images=True)

    made.key_of(one)

    assert made.files == {}
    assert "/opt/furness/operator/a b.py" in made.told["one"]["command"][-1]


def test_surroundings_are_packages_or_an_image() -> None:
    packed = operator("packed", environment=Environment(python=Python(packages=("numpy",))))
    boxed = operator("boxed", environment=Environment(image="a/b:1"), network=False)
    made = parts(pipeline({"a": Step(operator=packed), "b": Step(operator=boxed)}))

    for one in (packed, boxed):
        made.key_of(one)

    assert made.told["packed"]["packages"] == ["numpy"]
    assert (made.told["boxed"]["image"], made.told["boxed"]["network"]) == ("a/b:1", False)


def test_folder_that_is_a_literal_is_taken_along_by_its_content(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "d" / "inner").mkdir(parents=True)
        (tmp_path / name / "d" / "inner" / "f").write_text("1")
    made = parts(DOUBLE)

    told = [
        made.with_files([{"class": "Directory", "path": str(tmp_path / name / "d")}])
        for name in ("one", "two")
    ]

    assert told[0] == told[1]
    assert [*made.files.values()] == [b"1"]
    assert next(iter(made.files)).endswith("/d/inner/f")


def test_file_that_is_not_there_stays_as_it_is() -> None:
    value = {"class": "File", "path": "/nowhere/a"}

    assert parts(DOUBLE).with_files(value) == value


def test_steps_own_resources_win() -> None:
    own = Step(operator=DOUBLE, arguments={"number": 1}, resources=Resources(cpus=3))
    nodes = expand(pipeline({"a": own, "b": Step(operator=DOUBLE, arguments={"number": 1})})).nodes

    assert [_surroundings.resources_of(one).cpus for one in nodes] == [3, DOUBLE.resources.cpus]


def test_plan_names_what_each_step_reads() -> None:
    each = Step(operator=DOUBLE, arguments={"number": "$n"}, scatter=Scatter(("number",)))
    last = Step(operator=TOTAL, arguments={"numbers": "$each.twice"})
    whole = pipeline({"each": each, "last": last}, {"n": "List[Integer]"}, {"sum": "$last.sum"})

    told = _told.tell(expand(whole), parts(whole))

    assert [node["after"] for node in told["nodes"]] == [[], [0]]
    assert told["nodes"][0]["arguments"]["number"][0] == "picked"
    assert told["nodes"][1]["arguments"]["numbers"][0] == "gathered"
    assert told["axes"][1]["lists"] == [["argument", "n"]]
    assert told["outputs"] == {"sum": ["produced", 1, "sum"]}


def test_runtime_is_whole_and_ends_in_python_or_r() -> None:
    names = {Path(one).name for one in _folder.runtime_files()}

    assert {"step.py", "task.py", "sources.py", "surroundings.py", "kept.py"} <= names
    assert {Path(one).suffix for one in names} == {".py", ".R"}
