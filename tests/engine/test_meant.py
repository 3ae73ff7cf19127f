from furness.engine.meant import meant_by


def test_steps_beside_and_around_an_added_one_may_be_meant() -> None:
    found = set(meant_by(("outer/plan/deep", (3, 0)), ["c"], {"outer/plan", "outer/plan/deep"}))

    paths = ("outer/plan/deep/c", "outer/plan/c", "outer/c")
    assert found == {(path, index) for path in paths for index in [(), (3,), (3, 0)]}


def test_steps_around_a_pipeline_are_not_meant() -> None:
    assert set(meant_by(("outer/plan", ()), ["c", "d"], {"outer/plan"})) == {
        ("outer/plan/c", ()),
        ("outer/plan/d", ()),
        ("outer/c", ()),
        ("outer/d", ()),
    }
