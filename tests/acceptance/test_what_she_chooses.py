"""What she chooses: to keep going after one bad image, and where runs are kept."""

from pathlib import Path

from tests.folder import Folder

SCRIPT = """
import os
image = open(os.getenv("image")).read()
if "3" in image:
    raise ValueError("cannot segment this")
with open(os.getenv("output_mask", "mask.txt"), "w") as mask:
    mask.write(image)
"""


def test_run_that_keeps_going_lays_out_what_succeeded_under_its_own_names(folder: Folder) -> None:
    folder.write({"segment.py": SCRIPT})
    folder.write({f"scans/scan-{number}.txt": str(number) for number in range(1, 6)})

    result = folder.call("run", "segment.py", "image=scans/*.txt", "--keep-going", status=1)

    assert result["tasks"]["ran"] == 4
    assert [failure["task"] for failure in result["failures"]] == ["segment[2]"]
    assert "ValueError: cannot segment this" in result["failures"][0]["message"]
    names = [Path(mask["path"]).name for mask in result["outputs"]["output_mask"]]
    assert names == ["scan-1.txt", "scan-2.txt", "scan-4.txt", "scan-5.txt"]


def test_run_that_fails_fast_begins_nothing_more(folder: Folder) -> None:
    folder.write({"segment.py": SCRIPT})
    folder.write({f"scans/scan-{number}.txt": str(number) for number in range(1, 9)})

    result = folder.call("run", "segment.py", "image=scans/*.txt", "--jobs", "1", status=1)

    assert result["tasks"] == {
        "total": 8,
        "ran": 2,
        "reused": 0,
        "failed": 1,
        "skipped": 0,
        "cancelled": 5,
    }


def test_folder_of_runs_is_where_the_settings_say(folder: Folder) -> None:
    folder.write({"furness.toml": 'folder = "kept/runs"\n', "segment.py": SCRIPT, "1.txt": "1"})

    result = folder.call("run", "segment.py", "image=1.txt")
    listed = folder.call("runs", "list")

    assert [run["run"] for run in listed["runs"]] == [result["run"]]
    assert (folder.path / "kept" / "runs" / "furness.db").is_file()
    assert not (folder.path / ".furness").exists()
