"""What tests need that start R: a mark that skips them where there is none, but not in CI."""

import os
import shutil

import pytest

needs_r = pytest.mark.skipif(
    shutil.which("Rscript") is None and not os.environ.get("CI"), reason="there is no R here"
)
