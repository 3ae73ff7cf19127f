from pathlib import Path
from typing import Any

import pytest

from furness.errors import DocumentError, InputError
from furness.settings import default_cache, load_settings


def test_settings_without_anything_said_are_the_defaults(tmp_path: Path) -> None:
    settings = load_settings({"jobs": None}, str(tmp_path), {"HOME": str(tmp_path)})

    assert (settings.jobs, settings.executor, settings.reuse) == (None, "process", True)
    assert settings.origin("jobs") == "default"


def test_settings_said_in_every_place_take_the_nearest(tmp_path: Path) -> None:
    user = tmp_path / ".config" / "furness" / "furness.toml"
    user.parent.mkdir(parents=True)
    user.write_text('jobs = 1\nexecutor = "slurm"\nresults = "out"\nkeep_going = true\n')
    project = tmp_path / "furness.toml"
    project.write_text('jobs = 2\nexecutor = "memory"\nkeep_going = false')
    variables = {"HOME": str(tmp_path), "FURNESS_JOBS": "3", "FURNESS_KEEP_GOING": "Yes"}

    settings = load_settings({"jobs": 4}, str(tmp_path), variables)

    assert (settings.jobs, settings.origin("jobs")) == (4, "--jobs")
    assert (settings.keep_going, settings.origin("keep_going")) == (True, "FURNESS_KEEP_GOING")
    assert (settings.executor, settings.origin("executor")) == ("memory", str(project))
    assert (settings.results, settings.origin("results")) == ("out", str(user))


def test_settings_file_with_mistakes_tells_all_with_lines(tmp_path: Path) -> None:
    (tmp_path / "furness.toml").write_text('# mine\njob = 4\nreuse = "maybe"\n[other]\nx = 1\n')

    with pytest.raises(DocumentError) as caught:
        load_settings({}, str(tmp_path), {"HOME": str(tmp_path)})

    found = [(problem.message.split(" (")[0], problem.hint) for problem in caught.value.problems]
    assert found == [
        ("`job` is not a setting", "did you mean `jobs`?"),
        ("`maybe` is not a value of `reuse`", "write true or false"),
        (
            "`other` is not a setting",
            (
                "there are: jobs, executor, folder, results, launcher, containers, keep_going, "
                "reuse, catalogs"
            ),
        ),
    ]
    assert [problem.place.line for problem in caught.value.problems if problem.place] == [2, 3, 4]


def test_settings_file_that_names_the_cache_says_what_does(tmp_path: Path) -> None:
    (tmp_path / "furness.toml").write_text('cache = "/big"')

    with pytest.raises(DocumentError, match="`cache` is not set in a file") as caught:
        load_settings({}, str(tmp_path), {"HOME": str(tmp_path)})

    assert "FURNESS_CACHE" in (caught.value.hint or "")


def test_settings_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "furness.toml").write_text("jobs: 4")

    with pytest.raises(DocumentError, match="is not TOML"):
        load_settings({}, str(tmp_path), {"HOME": str(tmp_path)})


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_settings_variable_that_is_no_count_is_refused_with_a_hint(
    tmp_path: Path, value: str
) -> None:
    with pytest.raises(InputError, match=r"not a value of `jobs` \(FURNESS_JOBS\)") as caught:
        load_settings({}, str(tmp_path), {"HOME": str(tmp_path), "FURNESS_JOBS": value})

    assert caught.value.hint == "write a whole number from 1"


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"FURNESS_CACHE": "/big/cache", "XDG_CACHE_HOME": "/x"}, "/big/cache"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/furness"),
    ],
    ids=["ours", "convention"],
)
def test_default_cache_follows_the_variables(variables: dict[str, Any], folder: str) -> None:
    assert default_cache(variables) == folder
