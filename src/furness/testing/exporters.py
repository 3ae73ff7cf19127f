"""The conformance kit every exporter must pass: inherit `ExporterConformance` in a test class."""

import os
import re
from pathlib import Path

import pytest

from furness.errors import DocumentError
from furness.exporters.interface import Export, Exporter, Subject
from furness.exporting import Wanted, subject_of
from furness.model.pipeline import Unit
from furness.testing.exported import SECRET, operator, pipeline


class ExporterConformance:
    """What every exporter promises. A subclass gives the exporter."""

    takes_pipelines = True
    """Whether the target knows pipelines; if not, one is refused with the reason."""

    @pytest.fixture
    def exporter(self) -> Exporter:
        """Give the exporter."""
        raise NotImplementedError

    def test_says_what_it_writes(self, exporter: Exporter) -> None:
        assert re.match(r"an? \w|\w", exporter.summary)

    def test_names_a_main_file_among_files_that_stay_in_one_folder(
        self, exporter: Exporter, tmp_path: Path
    ) -> None:
        for export in _exports(exporter, tmp_path, self.takes_pipelines):
            assert export.main in export.files
            assert export.programs | export.support <= export.files.keys()
            assert export.main not in export.support
            for name in export.files:
                assert not os.path.isabs(name)
                assert os.path.normpath(name) == name
                assert not name.startswith("..")

    def test_gives_the_same_bytes_again_and_from_another_folder(
        self, exporter: Exporter, tmp_path: Path
    ) -> None:
        (tmp_path / "one").mkdir()
        (tmp_path / "two").mkdir()

        first = _exports(exporter, tmp_path / "one", self.takes_pipelines)
        again = _exports(exporter, tmp_path / "one", self.takes_pipelines)
        other = _exports(exporter, tmp_path / "two", self.takes_pipelines)

        assert first == again == other

    def test_names_nothing_of_this_machine_and_no_secret(
        self, exporter: Exporter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(SECRET, "hunter2hunter2")

        for export in _exports(exporter, tmp_path, self.takes_pipelines):
            whole = b"".join(export.files.values())
            assert str(tmp_path).encode() not in whole
            assert b"hunter2hunter2" not in whole

    def test_keeps_inputs_outputs_description_and_secrets(
        self, exporter: Exporter, tmp_path: Path
    ) -> None:
        unit = operator(tmp_path)

        text = _told(exporter.export(_subject(unit)))

        kept = [*unit.inputs, *unit.outputs, "Copies a file.", SECRET]
        assert [one for one in kept if one not in text] == []

    def test_keeps_steps_or_refuses_a_pipeline_with_the_reason(
        self, exporter: Exporter, tmp_path: Path
    ) -> None:
        unit = pipeline(tmp_path)
        if not self.takes_pipelines:
            with pytest.raises(DocumentError) as caught:
                exporter.export(_subject(unit))
            assert all(one.hint for one in caught.value.problems)
            return

        text = _told(exporter.export(_subject(unit)))

        kept = ["each", "nested", "again", "maybe", *unit.inputs, *unit.outputs]
        assert [one for one in kept if one not in text] == []

    def test_tells_of_each_loss_what_to_do(self, exporter: Exporter, tmp_path: Path) -> None:
        for export in _exports(exporter, tmp_path, self.takes_pipelines):
            for one in export.warnings:
                assert one.code
                assert one.message
                assert one.hint


def _subject(unit: Unit) -> Subject:
    return subject_of(unit, Wanted(source="", target="", repository="registry.example.org/team"))


def _exports(exporter: Exporter, folder: Path, takes_pipelines: bool) -> list[Export]:
    units: list[Unit] = [operator(folder)]
    units += [pipeline(folder)] if takes_pipelines else []
    return [exporter.export(_subject(unit)) for unit in units]


def _told(export: Export) -> str:
    """Give all that was written, as one text; what was only copied is not of it."""
    own = (export.files[name] for name in export.files if name not in export.support)
    return "\n".join(one.decode() for one in own)
