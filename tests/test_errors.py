import pytest

from furness import errors
from furness.errors import DocumentError, FurnessError, Place, Problem


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("InputError", 2),
        ("DocumentError", 2),
        ("ArgumentError", 2),
        ("NotFoundError", 2),
        ("RunFailedError", 1),
        ("OutsideError", 3),
        ("PreparationError", 3),
        ("StoreError", 3),
        ("DatabaseError", 3),
        ("BusyError", 3),
    ],
)
def test_error_of_each_class_has_its_exit_status(name: str, status: int) -> None:
    assert getattr(errors, name).exit_status == status
    assert name in str(errors.__doc__)


def test_error_of_one_problem_gives_its_parts() -> None:
    place = Place("a.yaml", 3, 5)
    error = DocumentError("`x` is wrong", hint="write `y`", place=place, code="type")

    assert (str(error), error.hint, error.place) == ("`x` is wrong", "write `y`", place)
    assert error.problems == [Problem("type", "`x` is wrong", "write `y`", place)]


def test_error_of_several_problems_speaks_as_the_first() -> None:
    error = DocumentError.of([Problem("a", "first"), Problem("b", "second")])

    assert (str(error), [one.code for one in error.problems]) == ("first", ["a", "b"])


def test_error_without_a_code_has_that_of_its_class() -> None:
    assert FurnessError("x").problems[0].code == "error"
    assert DocumentError("x").problems[0].code == "document"


@pytest.mark.parametrize(
    ("place", "text"),
    [(Place("a"), "a"), (Place("a", 1), "a:1"), (Place("a", 1, 2), "a:1:2")],
    ids=str,
)
def test_place_is_written_as_compilers_do(place: Place, text: str) -> None:
    assert str(place) == text


def test_problem_as_json_has_every_key_of_the_contract() -> None:
    assert Problem("c", "m").as_dict() == {
        "code": "c",
        "message": "m",
        "hint": None,
        "file": None,
        "line": None,
        "column": None,
    }
