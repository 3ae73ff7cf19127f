"""The makers that need no engine pass the kit; apptainer's stands in for the real one."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.apptainer import ApptainerMaker
from furness.builders.archive import ArchiveMaker
from furness.builders.maker import Maker, Plan
from furness.testing.makers import MakerConformance

APPTAINER = """#!/bin/sh
# Called as `apptainer build --force IMAGE DEFINITION`: the image is the definition and its files.
set -eu
[ "$1 $2" = "build --force" ]
cp "$4" "$3"
if grep -q "^ *false$" "$4"; then echo "error: a step failed" >&2; exit 255; fi
tar -cf - furness >> "$3"
"""


class TestArchiveMaker(MakerConformance):
    @pytest.fixture
    def maker(self) -> Maker:
        return ArchiveMaker()

    def spoil(self, plan: Plan) -> Plan:
        return replace(plan, files={**plan.files, "operator/gone.py": "gone.py"})


class TestApptainerMaker(MakerConformance):
    program = "apptainer"

    @pytest.fixture
    def maker(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "apptainer").write_text(APPTAINER)
        (tmp_path / "bin" / "apptainer").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
        return ApptainerMaker()
