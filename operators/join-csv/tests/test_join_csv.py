"""Rows of two tables find their partners."""

from typing import Any

import pytest


def test_user_joins_by_columns_of_different_names(operator: Any) -> None:
    tables = [f"left={operator.data / 'rain.csv'}", f"right={operator.data / 'places.csv'}"]

    found = operator.run(*tables, "by=place", "right_by=name")

    lines = found.pop("joined").read_text().splitlines()
    assert lines[0] == "place,month,rain,note,height,note_right"
    assert lines[1] == "Keswick,January,152.5,,80,market town"
    assert len(lines) == 7
    assert found == {"rows": 6, "unmatched_left": 2, "unmatched_right": 1}


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("inner", ["a,1,x,7", "a,1,y,7", "b,2,x,9"]),
        ("left", ["a,1,x,7", "a,1,y,7", "b,2,x,9", "c,3,z,"]),
        ("right", ["a,1,x,7", "a,1,y,7", "b,2,x,9", "d,4,,5"]),
        ("full", ["a,1,x,7", "a,1,y,7", "b,2,x,9", "c,3,z,", "d,4,,5"]),
    ],
)
def test_rows_without_a_partner_are_kept_as_wanted(
    operator: Any, how: str, expected: list[str]
) -> None:
    left, right = operator.folder / "left.csv", operator.folder / "right.csv"
    left.write_text("k,n,v\na,1,x\na,1,y\nb,2,x\nc,3,z\n")
    right.write_text("n,k,w\n1,a,7\n2,b,9\n4,d,5\n")

    found = operator.call(left=left, right=right, by=("k", "n"), how=how)

    assert found.joined.read_text().splitlines() == ["k,n,v,w", *expected]
    assert (found.rows, found.unmatched_left, found.unmatched_right) == (len(expected), 1, 1)


def test_row_with_several_partners_is_there_several_times(operator: Any) -> None:
    left, right = operator.folder / "left.csv", operator.folder / "right.csv"
    left.write_text("k\na\n")
    right.write_text("k,w\na,1\na,2\n")

    found = operator.call(left=left, right=right, by=("k",))

    assert found.joined.read_text() == "k,w\na,1\na,2\n"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"by": ("height",)}, "`rain.csv` has no column `height`; it has: place, month"),
        ({"by": ("place",)}, "`places.csv` has no column `place`; it has: name, height"),
        ({"by": ("place",), "right_by": ("name", "note")}, "as many columns as each other"),
        ({"by": ("place",), "right_by": ("name",), "delimiter": "::"}, "is not one character"),
    ],
)
def test_wrong_column_is_named(operator: Any, wrong: dict[str, Any], message: str) -> None:
    tables = {"left": operator.data / "rain.csv", "right": operator.data / "places.csv"}

    assert message in operator.refuse(**tables, **wrong)
    assert not (operator.folder / "joined").exists()
