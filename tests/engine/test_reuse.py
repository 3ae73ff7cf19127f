import json
import os
from pathlib import Path
from typing import Any

import pytest

from furness.databases.memory import MemoryDatabase
from furness.engine.files import Files
from furness.engine.reuse import Digester, differences, digested, fixed_parts, parts_of
from furness.model.digest import digest
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.types import parse_type
from furness.testing.examples import operator

CODE = {"blur.py": "blake3:1"}
BLUR = operator(
    "blur",
    {"image": "File", "sigma": "Float"},
    {"blurred": Output(type=parse_type("File"), path="b.tif")},
    source="/here/blur.py",
    command=("python", "/here/blur.py"),
)


def parts(one: Operator = BLUR, code: dict[str, str] | None = None, **arguments: Any) -> Any:
    return parts_of(fixed_parts(one, code or CODE, "lock"), arguments)


def file(path: Path, content: str = "pixels") -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    found: dict[str, Any] = Files(MemoryDatabase()).with_digest(
        {"class": "File", "path": str(path)}
    )
    return found


def of(one: Operator = BLUR, code: dict[str, str] | None = None, **arguments: Any) -> str:
    return digest(digested(parts(one, code, **arguments)))


def changed(**more: Any) -> Operator:
    fields = {name: getattr(BLUR, name) for name in BLUR.__struct_fields__}
    return Operator(**{**fields, **more})


# What a digest is of.


def test_digest_same_content_in_another_folder_is_the_same(tmp_path: Path) -> None:
    here, there = file(tmp_path / "a" / "x.tif"), file(tmp_path / "b" / "x.tif")
    os.utime(tmp_path / "b" / "x.tif", (1, 1))

    assert of(image=here) == of(image=there)


@pytest.mark.parametrize(
    ("name", "content"), [("y.tif", "pixels"), ("x.tif", "other")], ids=["name", "content"]
)
def test_digest_another_name_or_content_is_another(tmp_path: Path, name: str, content: str) -> None:
    first, second = file(tmp_path / "a" / "x.tif"), file(tmp_path / "b" / name, content)

    assert of(image=first) != of(image=second)
    assert of(image=[first]) != of(image=[second])


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({}, id="none"),
        pytest.param({"z": 1, "a": None, "é": "ü"}, id="several"),
        pytest.param({"l": [[1.5], [{"k": [True]}]]}, id="nested"),
    ],
)
def test_digester_gives_the_digest_of_all_parts(tmp_path: Path, arguments: dict[str, Any]) -> None:
    given = {**arguments, "image": [file(tmp_path / "a" / "x.tif")]}
    fixed = fixed_parts(BLUR, CODE, "lock")

    assert Digester(fixed).digest(given) == digest(digested(parts_of(fixed, given)))


def test_digest_order_of_arguments_does_not_count() -> None:
    assert of(a=1, b=2) == of(b=2, a=1)


def test_digest_order_in_a_list_counts() -> None:
    assert of(a=[1, 2]) != of(a=[2, 1])


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(
            changed(source="/there/blur.py", command=("python", "/there/blur.py")), id="folder"
        ),
        pytest.param(changed(operator="smooth"), id="name"),
        pytest.param(changed(version="2.0.0"), id="version"),
        pytest.param(changed(description="Smooth."), id="description"),
        pytest.param(changed(secrets=("KEY",)), id="secrets"),
    ],
)
def test_digest_what_does_not_change_a_result_is_not_in_it(one: Operator) -> None:
    assert of(one, sigma=1.0) == of(sigma=1.0)


FLAGGED = {"sigma": Input(type=parse_type("Float"), flag="--sigma")}
OTHER = {"blurred": Output(type=parse_type("File"), path="c.tif")}


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        pytest.param(changed(command=("python", "-O", "x")), "the command changed", id="command"),
        pytest.param(changed(entry="main"), "the function that is called changed", id="entry"),
        pytest.param(changed(variables={"A": "1"}), "the variables changed", id="variables"),
        pytest.param(changed(inputs=FLAGGED), "the flags changed", id="flags"),
        pytest.param(changed(outputs=OTHER), "the declared outputs changed", id="outputs"),
    ],
)
def test_digest_what_changes_a_result_is_in_it_and_is_named(one: Operator, sentence: str) -> None:
    assert of(one) != of()
    assert differences(parts(), parts(one)) == [sentence]


# The sentences.


def test_differences_of_the_same_are_none() -> None:
    assert differences(parts(a=1), parts(a=1)) == []


@pytest.mark.parametrize(
    ("before", "now", "sentences"),
    [
        pytest.param({"a": 1.0}, {"a": 2.0}, ["`a` was 1.0, is 2.0"], id="value"),
        pytest.param({"a": None}, {"a": "x"}, ["`a` was nothing, is x"], id="from-nothing"),
        pytest.param({}, {"a": 1}, ["`a` was not there, is 1"], id="new-input"),
        pytest.param({"a": 1}, {}, ["`a` was 1, is not there"], id="gone-input"),
        pytest.param({"a": True}, {"a": False}, ["`a` was true, is false"], id="boolean"),
        pytest.param({"a": [1]}, {"a": [1, 2]}, ["`a` had 1 elements, has 2"], id="length"),
        pytest.param(
            {"a": [1, 2, 3]},
            {"a": [1, 5, 6]},
            ["`a`: element 1 (`5`) and 1 more changed"],
            id="list",
        ),
        pytest.param(
            {"a": 1, "b": 1}, {"a": 2, "b": 2}, ["`a` was 1, is 2", "`b` was 1, is 2"], id="two"
        ),
        pytest.param(
            {"a": {"class": "File"}},
            {"a": {"class": "File", "path": 3}},
            ['`a` was {"class": "File"}, is {"class": "File", "path": 3}'],
            id="json-like-a-file",
        ),
    ],
)
def test_differences_of_arguments_are_said_in_a_sentence(
    before: dict[str, Any], now: dict[str, Any], sentences: list[str]
) -> None:
    assert differences(parts(**before), parts(**now)) == sentences


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("x", "new", "the content of `image` (`x`) changed", id="content"),
        pytest.param("y", "old", "`image` was named `x`, is named `y`", id="name"),
    ],
)
def test_differences_of_files_are_content_or_name(
    tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    before, now = file(tmp_path / "a" / "x", "old"), file(tmp_path / "b" / name, content)

    assert differences(parts(image=before), parts(image=now)) == [sentence]


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        pytest.param({"a.py": "1"}, {"a.py": "2"}, "`a.py` changed", id="changed"),
        pytest.param({"a.py": "1"}, {"a.py": "1", "b.py": "2"}, "`b.py` is new", id="new"),
        pytest.param({"a.py": "1", "b.py": "2"}, {"a.py": "1"}, "`b.py` is gone", id="gone"),
    ],
)
def test_differences_of_code_name_the_file(
    before: dict[str, str], now: dict[str, str], sentence: str
) -> None:
    assert differences(parts(code=before), parts(code=now)) == [sentence]


def test_differences_of_the_environment_say_so() -> None:
    other = parts_of(fixed_parts(BLUR, CODE, "another lock"), {})

    assert differences(parts(), other) == ["the environment changed"]


def test_differences_from_parts_that_were_recorded_are_only_what_changed() -> None:
    spelled = Input(type=parse_type("Boolean"), flag="--a", words=("yes", "no"))
    one = changed(inputs={"a": spelled})
    recorded = json.loads(json.dumps(parts(one, a=True)))

    assert differences(recorded, parts(one, a=False)) == ["`a` was true, is false"]
