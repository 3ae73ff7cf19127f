from pathlib import Path

import pytest

from furness.errors import OutsideError
from furness.oci.writing import write


def test_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "blob" / "in the way").mkdir(parents=True)

    with pytest.raises(OutsideError, match="`blob` cannot be written"):
        write(str(tmp_path / "blob"), b"content")

    assert [one.name for one in tmp_path.iterdir()] == ["blob"]
