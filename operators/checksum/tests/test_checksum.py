"""Manifests are those of `sha256sum`, and what differs is named."""

import shutil
import subprocess
from typing import Any

import blake3
import pytest


def test_manifest_is_one_that_sha256sum_verifies(operator: Any) -> None:
    found = operator.call(folder=operator.data / "survey")

    assert found.manifest.read_text() == (operator.data / "survey.sha256").read_text()
    assert list(found.checksums) == ["fells.csv", "notes/method.txt"]
    assert not found.verified
    checked = ["sha256sum", "--check", "--quiet", operator.folder / found.manifest]
    subprocess.run(checked, cwd=operator.data / "survey", check=True)


def test_blake3_is_as_good(operator: Any) -> None:
    fells = operator.data / "survey" / "fells.csv"

    found = operator.call(files=(fells,), algorithm="blake3")

    assert found.checksums == {"fells.csv": blake3.blake3(fells.read_bytes()).hexdigest()}


def test_expected_manifest_is_fulfilled(operator: Any) -> None:
    expected = operator.data / "survey.sha256"

    assert operator.call(folder=operator.data / "survey", expected=expected).verified


def test_each_difference_is_named(operator: Any) -> None:
    survey = operator.folder / "survey"
    shutil.copytree(operator.data / "survey", survey)
    (survey / "fells.csv").write_text("other")
    (survey / "notes" / "method.txt").rename(survey / "how.txt")

    expected = operator.data / "survey.sha256"
    reason = operator.refuse(status=1, folder=survey, expected=expected)

    assert "3 of the files are wrong: `fells.csv` differs" in reason
    assert "`how.txt` is not expected, `notes/method.txt` is missing" in reason
    assert not (operator.folder / "checksums.txt").exists()


def test_manifest_of_other_programs_is_read(operator: Any) -> None:
    expected = operator.folder / "sums"
    lines = (operator.data / "survey.sha256").read_text().splitlines()
    expected.write_text("\n".join(line.replace("  ", " *./") for line in lines))

    assert operator.call(folder=operator.data / "survey", expected=expected).verified


def test_manifest_that_is_none_is_refused(operator: Any) -> None:
    reason = operator.refuse(
        folder=operator.data / "survey", expected=operator.data / "survey" / "fells.csv"
    )

    assert "line 1 of `fells.csv` is not a checksum and a name" in reason


def test_files_of_one_name_and_no_files_are_refused(operator: Any) -> None:
    fells = operator.data / "survey" / "fells.csv"

    assert "same name" in operator.refuse(files=(fells, fells))
    assert "there is no file" in operator.refuse()


@pytest.mark.integration
def test_user_verifies_a_folder(operator: Any) -> None:
    words = [f"folder={operator.data / 'survey'}", "algorithm=sha256"]

    found = operator.run(*words, f"expected={operator.data / 'survey.sha256'}")

    assert found["verified"]
    assert found["manifest"].read_text() == (operator.data / "survey.sha256").read_text()
