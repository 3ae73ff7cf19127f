"""The conformance kit every exporter must pass: inherit `ExporterConformance` in a test class."""

import os
import re
from pathlib import Path

import pytest

from furness.errors import DocumentError
from furness.exporters.interface import Export, Exporter, Subject
from furness.exporting import Wanted, subject_of
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Retry, Scatter, Step, Unit
from furness.model.resources import Resources, parse_bytes, parse_duration
from furness.model.types import parse_type

SECRET = "EXPORT_KEY"  # noqa: S105 - a name
"""The name of a secret; its value must never be in an export."""

ODD = 'it\'s "odd": $HOME `id` {{x}} ${y} % \\ é #'
"""A text that is something else to nearly every format."""


def operator(folder: Path, name: str = "copy") -> Operator:
    """Give an operator with an input and an output of many types, and its source.

    Args:
        folder: Where its source is written.
        name: Its name.
    """
    source = folder / f"{name}.py"
    source.write_text(_SOURCE)
    config = folder / "a config.json"
    config.write_text("{}")
    return Operator(
        operator=name,
        version="1.2.0",
        description=f"Copies a file. {ODD}",
        inputs={
            "file": Input(type=parse_type("File"), format="text/plain", description="What."),
            "times": Input(type=parse_type("Integer"), default=2, minimum=0),
            "title": Input(type=parse_type("String"), default=ODD),
            "ratio": Input(type=parse_type("Float"), default=0.5, unit="px"),
            "loud": Input(type=parse_type("Boolean"), default=False),
            "names": Input(type=parse_type("List[String]"), default=["a", "b c"]),
            "more": Input(type=parse_type("Optional[String]"), default=None),
            "config": Input(
                type=parse_type("File"), default={"class": "File", "path": str(config)}
            ),
            "way": Input(type=parse_type("Enum[up, down]"), default="up"),
        },
        outputs={
            "copied": Output(type=parse_type("File"), path="copied.txt"),
            "lines": Output(type=parse_type("Integer")),
        },
        source=str(source),
        command=("python", str(source)),
        variables={"MODE": "plain"},
        secrets=(SECRET,),
        resources=Resources(cpus=2, memory=parse_bytes("1 GiB"), time_limit=parse_duration("10m")),
    )


_SOURCE = """import json, os
text = open(os.environ["file"]).read() * int(os.environ["times"])
open(os.environ.get("copied", "copied.txt"), "w").write(text)
json.dump({"lines": text.count("\\\\n")}, open("output.json", "w"))
"""


def pipeline(folder: Path) -> Pipeline:
    """Give a pipeline with a scatter, a condition, a nested pipeline, a retry and an exit step."""
    copy, notify = operator(folder), _notify(folder)
    inner = Pipeline(
        pipeline="inner",
        inputs={"file": Input(type=parse_type("File"))},
        steps={"again": Step(operator=copy, arguments={"file": "$file", "times": 3})},
        outputs={"copied": "$again.copied"},
    )
    return Pipeline(
        pipeline="everything",
        version="2.0.0",
        description="All that a pipeline can say.",
        inputs={
            "files": Input(type=parse_type("List[File]"), description="Some files."),
            "many": Input(type=parse_type("Integer"), default=3),
        },
        steps={
            "each": Step(
                operator=copy,
                arguments={"file": "$files", "times": "$many"},
                scatter=Scatter(("file",)),
                retry=Retry(attempts=3, wait=parse_duration("1s"), backoff=2.0),
            ),
            "nested": Step(
                operator=inner, arguments={"file": "$each.copied"}, scatter=Scatter(("file",))
            ),
            "maybe": Step(
                operator=operator(folder, "perhaps"),
                arguments={"file": {"class": "File", "path": str(folder / "notify.py")}},
                when="$many > 2",
                needs=("each",),
                allow_failure=True,
            ),
        },
        outputs={"copies": "$nested.copied", "lines": "$each.lines", "perhaps": "$maybe.copied"},
        exit=Exit(always=Step(operator=notify)),
    )


def _notify(folder: Path) -> Operator:
    source = folder / "notify.py"
    source.write_text("import os\nprint(os.environ['result'])\n")
    return Operator(
        operator="notify",
        inputs={"result": Input(type=parse_type("Json"))},
        source=str(source),
        command=("python", str(source)),
    )


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
