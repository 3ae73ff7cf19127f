from pathlib import Path

import pytest

from furness.errors import InputError
from furness.publish.origin import find_origin


def test_origin_outside_a_repository_is_the_time_that_is_told(tmp_path: Path) -> None:
    assert find_origin(str(tmp_path), [], {"SOURCE_DATE_EPOCH": "7"}).seconds == 7
    assert find_origin(str(tmp_path), [], {}).seconds == 0
    with pytest.raises(InputError, match="is no number of seconds"):
        find_origin(str(tmp_path), [], {"SOURCE_DATE_EPOCH": "soon"})
