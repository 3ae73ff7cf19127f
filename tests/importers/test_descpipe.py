"""Pipelines of descpipe, in both dialects; seeds A40 to A44."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import furness
from furness.errors import DocumentError
from furness.importers.descpipe import DescpipeImporter
from furness.importers.interface import Importer
from furness.importing import import_file
from furness.model.environment import Environment
from furness.testing.importers import ImporterConformance
from tests.importers.documents import left_of, operator_of, pipeline_of

PIPELINE = """
# Details of the whole pipeline
pipeline:
  images: [./images]
  stages: [bins, stack, correlate]
  owner: someone
  basename: desc-pipe
  version: 1.0

runtime:
  launcher: local
  working: ./work
  config: ./config
  output: ./output
  inputs:
    shear-catalog: ./inputs/shear.csv
    photoz-catalog: ./inputs/photoz.csv

bins:
  depends-on: []
  config:
    config: bins.txt

stack:
  depends-on: [bins]
  config: {}

correlate:
  depends-on: [bins, stack]
  config: {}
  nodes: 1
  minutes: 5

remote:
  github: someone/remote
  openmp: 4
"""

NEWER = (
    PIPELINE.replace("config: ./config", "config: {bins: {config: ./config/bins.txt}}")
    .replace("  config:\n    config: bins.txt\n", "")
    .replace("  config: {}\n", "")
)

STAGE = """#!/usr/bin/env python3
import descpipe


class Stage(descpipe.Stage):
    name = "{name}"
    config = {config}
    inputs = {inputs}
    outputs = {outputs}

    def run(self):
        texts = [open(self.get_input_path(tag)).read().strip() for tag in self.inputs]
        texts += [open(self.get_config_path(tag)).read().strip() for tag in self.config]
        for tag in self.outputs:
            with open(self.get_output_path(tag), "w") as file:
                print(self.name, *texts, file=file)


if __name__ == "__main__":
    Stage.main()
"""

Tables = tuple[dict[str, str], dict[str, str], dict[str, str]]
STAGES: dict[str, Tables] = {
    "bins": ({"photoz-catalog": "csv"}, {"bin-catalog": "csv"}, {"config": "config.txt"}),
    "stack": ({"photoz-catalog": "csv", "bin-catalog": "csv"}, {"stacked": "txt"}, {}),
    "correlate": ({"shear-catalog": "csv", "bin-catalog": "csv"}, {"result": "txt"}, {}),
}


def write(folder: Path, text: str = PIPELINE, **stages: Tables) -> Path:
    """Write a pipeline with its stages; those that are given differ from the usual ones."""
    for name, (inputs, outputs, config) in {**STAGES, **stages}.items():
        (folder / "images" / name).mkdir(parents=True)
        source = STAGE.format(name=name, inputs=inputs, outputs=outputs, config=config)
        (folder / "images" / name / "run.py").write_text(source)
    (folder / "config").mkdir()
    (folder / "config" / "bins.txt").write_text("three\n")
    (folder / "pipeline.yaml").write_text(text)
    return folder / "pipeline.yaml"


class TestDescpipeImporter(ImporterConformance):
    @pytest.fixture
    def importer(self) -> Importer:
        return DescpipeImporter()

    @pytest.fixture
    def files(self, tmp_path: Path) -> Sequence[Path]:
        for name, text in (("new", NEWER), ("old", PIPELINE)):
            (tmp_path / name).mkdir()
            write(tmp_path / name, text)
        (tmp_path / "alone").mkdir()
        (tmp_path / "alone" / "pipeline.yaml").write_text(PIPELINE)
        return [tmp_path / name / "pipeline.yaml" for name in ("new", "old", "alone")]


in_both_dialects = pytest.mark.parametrize(
    "text", [PIPELINE, NEWER], ids=["folder of configuration", "map of it"]
)


@in_both_dialects
def test_pipeline_runs_as_it_did(text: str, tmp_path: Path) -> None:
    (tmp_path / "shear.csv").write_text("s\n")
    (tmp_path / "photoz.csv").write_text("z\n")
    catalogs = {f"{name}_catalog": str(tmp_path / f"{name}.csv") for name in ("shear", "photoz")}

    imported = import_file(write(tmp_path, text), "descpipe", tmp_path / "made")
    result = furness.run(tmp_path / "made" / imported.main, catalogs, folder=tmp_path)

    assert {name: path.read_text() for name, path in result.outputs.items()} == {
        "bin_catalog": "bins z three\n",
        "stacked": "stack z bins z three\n",
        "result": "correlate s bins z three\n",
    }


@in_both_dialects
def test_pipeline_keeps_its_name_its_version_and_its_order(text: str, tmp_path: Path) -> None:
    found = pipeline_of(DescpipeImporter().translate(str(write(tmp_path, text))))

    assert (found.pipeline, found.version) == ("desc-pipe", "1.0.0")
    assert {name: one.needs for name, one in found.steps.items()} == {
        "bins": (),
        "stack": (),
        "correlate": ("stack",),
    }


def test_what_has_no_place_is_told_where_it_stands(tmp_path: Path) -> None:
    left = left_of(DescpipeImporter().translate(str(write(tmp_path))))

    for said in (
        "`launcher: local` is not kept",
        "`working: ./work` is not kept",
        "`output: ./output` is not kept",
        "the section `remote` is not in `stages`",
        "`minutes` of `correlate` is not kept",
        "`nodes` of `correlate` without `ppn` is one process on each",
        "there is nothing at `./inputs/shear.csv`, the path of `shear-catalog`",
        "`furness run pipeline.yaml shear_catalog=./inputs/shear.csv`",
    ):
        assert said in left


WRONG = {
    "a section that is missing": (
        ("stages: [bins, stack, correlate]", "stages: [bins, stak, correlate]"),
        "the stage `stak` is listed, and has no section",
        "did you mean `stack`?",
    ),
    "a dependency that is unknown": (
        ("depends-on: [bins]", "depends-on: [binz]"),
        "`stack` depends on `binz`, which is not one of the stages",
        "did you mean `bins`?",
    ),
    "a dependency that is no list": (
        ("depends-on: [bins]", "depends-on: bins"),
        "`depends-on` of `stack` is not a list",
        "write `[OTHER]`",
    ),
    "a circle": (
        ("depends-on: []", "depends-on: [stack]"),
        "the stages wait for each other: `bins → stack → bins`",
        "an arrow points to what is waited for; remove one of them",
    ),
    "no stages": (
        ("stages: [bins, stack, correlate]", "stages: []"),
        "this is not a pipeline of descpipe",
        "it has `pipeline:` with `stages: […]`, and a section for each stage",
    ),
}


@pytest.mark.parametrize(("change", "message", "hint"), WRONG.values(), ids=WRONG)
def test_pipeline_that_cannot_be_is_refused(
    change: tuple[str, str], message: str, hint: str, tmp_path: Path
) -> None:
    path = write(tmp_path, PIPELINE.replace(*change))

    with pytest.raises(DocumentError) as caught:
        DescpipeImporter().translate(str(path))

    assert (caught.value.problems[0].message, caught.value.hint) == (message, hint)
    assert caught.value.place is not None


LEFT = {
    "no path of an input": (
        ("    shear-catalog: ./inputs/shear.csv\n", ""),
        "no path is given for the input `shear-catalog`",
    ),
    "a folder as an input": (
        ("./inputs/shear.csv", "./config"),
        "`./config`, the path of `shear-catalog`, is a folder, and a file is wanted",
    ),
    "an input that no stage reads": (
        ("shear-catalog: ./inputs", "sheer-catalog: ./inputs"),
        "`sheer-catalog` is no input: no stage reads it, or a stage gives it",
    ),
    "no file of the configuration": (
        ("  config:\n    config: bins.txt\n", ""),
        (
            "no file is given for `config` in the configuration of `bins`"
            " | it is asked for as the input `bins_config`"
        ),
    ),
    "a file of the configuration that is not there": (
        ("config: bins.txt", "config: bin.txt"),
        "the file `bin.txt` of `config` in the configuration of `bins` is not there",
    ),
    "a tag of the configuration that is unknown": (
        ("config: bins.txt", "config: bins.txt\n    other: x.txt"),
        "`other` is not in the configuration of `bins`",
    ),
    "data without a dependency": (
        ("depends-on: [bins]", "depends-on: []"),
        "`stack` takes `bin-catalog` from `bins`, and does not depend on it",
    ),
    "a dependency against the data": (
        ("depends-on: []", "depends-on: [correlate]"),
        "`bins` depends on `correlate`, which needs what comes out of `bins`",
    ),
    "a stage elsewhere": (
        ("depends-on: [bins]", "depends-on: [bins]\n  github: someone/stack"),
        (
            "the stage `stack` is at `someone/stack` on GitHub, and nothing is fetched"
            " | fetch `master` of it, and put its `pipeline/docker` into a folder `stack`"
        ),
    ),
    "a number that is none": (
        ("nodes: 1", "nodes: many"),
        "`nodes: many` of `correlate` is no number of processes",
    ),
    "a word that is unknown": (
        ("nodes: 1", "walltime: 1"),
        "`walltime` of `correlate` is not kept | nothing is known of it",
    ),
}


@pytest.mark.parametrize(("change", "said"), LEFT.values(), ids=LEFT)
def test_pipeline_that_is_not_whole_is_translated_and_told(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    text = PIPELINE.replace(*change)
    if "correlate]" in change[1]:
        text = text.replace("depends-on: [bins, stack]", "depends-on: []").replace(
            "depends-on: [bins]", "depends-on: []"
        )
    path = write(tmp_path, text)

    imported = import_file(path, "descpipe", tmp_path / "made")

    assert said in left_of(imported)
    assert furness.check(tmp_path / "made" / imported.main) == []


def test_two_stages_with_one_output_do_not_overwrite_each_other(tmp_path: Path) -> None:
    again: Tables = ({"bin-catalog": "csv"}, {"bin-catalog": "csv"}, {})
    imported = import_file(write(tmp_path, stack=again), "descpipe", tmp_path / "made")

    assert pipeline_of(imported).outputs == {
        "bin_catalog": "$bins.bin_catalog",
        "stack_bin_catalog": "$stack.bin_catalog",
        "result": "$correlate.result",
    }
    assert "`bin-catalog` is given by `bins`, `stack`: `correlate` reads" in left_of(imported)


def test_stages_that_read_from_each_other_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, bins=({"stacked": "txt"}, {"bin-catalog": "csv"}, {}))

    with pytest.raises(DocumentError, match="the stages wait for each other") as caught:
        DescpipeImporter().translate(str(path))
    assert "where an input comes from" in (caught.value.hint or "")


def test_processes_and_threads_become_resources(tmp_path: Path) -> None:
    text = PIPELINE.replace("nodes: 1", "nodes: 2\n  ppn: 3\n  openmp: 4")

    step = pipeline_of(DescpipeImporter().translate(str(write(tmp_path, text)))).steps["correlate"]

    assert step.resources is not None
    assert (step.resources.ranks, step.resources.cpus) == (6, 24.0)


def test_stage_that_is_not_at_hand_is_its_image(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "images" / "bins" / "run.py").unlink()

    imported = DescpipeImporter().translate(str(path))

    operator = operator_of(imported, "bins.yaml")
    assert operator.environment == Environment(image="someone/desc-pipe-bins:1.0")
    assert list(operator.outputs) == ["bin_catalog"]
    assert "there is no folder of the stage `bins`" in left_of(imported)


def test_broken_stage_is_refused_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path)
    run = tmp_path / "images" / "stack" / "run.py"
    run.write_text("import os\ndef broken(:\n")

    with pytest.raises(DocumentError, match="of the stage `stack` is not Python") as caught:
        DescpipeImporter().translate(str(path))
    assert caught.value.place is not None
    assert caught.value.place.line == 2

    run.write_text("import os\nos.system('touch pwned')\n")
    with pytest.raises(DocumentError, match="has no class `Stage`"):
        DescpipeImporter().translate(str(path))
    assert not (tmp_path / "pwned").exists()


def _alone(*stages: str) -> str:
    listed = ", ".join(f'"{one}"' for one in stages)
    text = f"pipeline: {{images: images, owner: o, basename: b, stages: [{listed}]}}\n"
    return text + "".join(f'"{one}": {{}}\n' for one in stages)


def test_stages_of_names_that_are_alike_keep_their_own_steps(tmp_path: Path) -> None:
    names = ("a.b", "a-b", "config", "pipeline.")
    tables: dict[str, Tables] = {name: ({}, {"r": "txt"}, {}) for name in names}
    write(tmp_path, _alone(*names), **tables)
    for name in names:
        (tmp_path / "images" / name / "note.txt").write_text(name)

    imported = DescpipeImporter().translate(str(tmp_path / "pipeline.yaml"))

    steps = pipeline_of(imported).steps
    notes = [imported.files[f"{step}/note.txt"].decode() for step in steps]
    assert dict(zip(steps, notes, strict=True)) == {
        "a-b_2": "a.b",
        "a-b": "a-b",
        "config_2": "config",
        "pipeline_2": "pipeline.",
    }
    assert "the stage `a.b` is the step `a-b_2` here" in left_of(imported)
    assert "the stage `a-b` is" not in left_of(imported)


def test_configuration_files_of_one_name_are_all_kept(tmp_path: Path) -> None:
    tags = {f"c{number}": f"{number}/x.yml" for number in range(3)}
    write(tmp_path, _alone("one") + f"runtime: {{config: {{one: {tags}}}}}\n", one=({}, {}, tags))
    for path in tags.values():
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(path)

    imported = DescpipeImporter().translate(str(tmp_path / "pipeline.yaml"))

    given = pipeline_of(imported).steps["one"].arguments
    assert {tag: imported.files[given[tag]].decode() for tag in tags} == tags


def test_files_of_a_stage_that_are_not_copied_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, _alone("one"), one=({}, {}, {}))
    folder = tmp_path / "images" / "one"
    (folder / "build").mkdir()
    (folder / "weights.bin").write_bytes(bytes(5_000_000))
    (folder / "data").symlink_to("..")
    for number in range(220):
        (folder / f"z{number}.txt").touch()

    told = left_of(DescpipeImporter().translate(str(path)))

    assert "`build` is not copied: it is what a build makes" in told
    assert "`weights.bin` is not copied: it has 4.8 MiB" in told
    assert "`data` is not copied: it is a link to a folder" in told
    assert "`z99.txt` is not copied: it follows 200 files" in told
