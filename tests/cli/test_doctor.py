from pathlib import Path

import pytest

from tests.cli.conftest import Type


def test_doctor_tells_what_works_and_what_is_missing(furness: Type) -> None:
    done = furness("doctor", "--json")

    states = {one["name"]: one["state"] for one in done.json["checks"]}
    assert done.status == 0
    assert states["python"] == states["uv"] == states["machine"] == "ok"
    assert set(states.values()) <= {"ok", "warning", "missing"}


def test_doctor_gives_a_hint_for_all_that_is_not_there(furness: Type) -> None:
    checks = furness("doctor", "--json").json["checks"]

    assert all(one["hint"] for one in checks if one["state"] != "ok")


def test_doctor_without_a_folder_for_environments_exits_with_3(
    furness: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FURNESS_CACHE", "/proc/nowhere")

    done = furness("doctor")

    assert done.status == 3
    assert "broken   environments" in done.out
