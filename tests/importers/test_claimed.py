from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import UNSET

from furness.errors import DocumentError
from furness.importers.claimed import ClaimedImporter
from furness.importers.interface import Imported, Importer
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Unit
from furness.testing.importers import ImporterConformance
from tests.importers.documents import operator_of, unit_of

FOLDER = Path(__file__).parents[1] / "sources" / "claimed"


class TestClaimedImporter(ImporterConformance):
    @pytest.fixture
    def importer(self) -> Importer:
        return ClaimedImporter()

    @pytest.fixture
    def files(self) -> Sequence[Path]:
        return sorted(FOLDER.glob("*.yaml"))


def translated(name: str) -> tuple[Imported, Unit]:
    """Give what becomes of a file, and its main document."""
    imported = ClaimedImporter().translate(str(FOLDER / name))
    return imported, unit_of(imported)


def operator(name: str) -> Operator:
    return operator_of(translated(name)[0])


def messages(imported: Imported) -> list[str]:
    """Give what was left out, but for what is told of every input that may be a path."""
    told = [one.message for one in imported.left]
    return [one for one in told if "is a text, as there" not in one]


def written(folder: Path, name: str, text: str) -> Imported:
    path = folder / name
    path.write_text(text)
    return ClaimedImporter().translate(str(path))


def changed(folder: Path, name: str, *pairs: tuple[str, str]) -> Imported:
    """Translate a file in which texts are others."""
    text = (FOLDER / name).read_text()
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return written(folder, name, text)


def test_component_has_typed_inputs_with_defaults_and_descriptions() -> None:
    found = operator("tile.yaml")

    assert {name: (str(one.type), one.default) for name, one in found.inputs.items()} == {
        "log_level": ("String", "INFO"),
        "directory_path": ("String", UNSET),
        "tile_size": ("Integer", 64),
        "overlap": ("Float", 0.5),
        "keep": ("Boolean", False),
        "pattern": ("Optional[String]", None),
    }
    assert found.inputs["tile_size"].description == "edge of a tile in pixels"
    assert (found.version, found.description[:6]) == ("0.3.1", "## Cut")
    assert found.outputs["output_tiles"].path == "output_tiles"


def test_component_of_c3_starts_its_script_where_the_image_has_it() -> None:
    found = operator("tile.yaml")

    assert found.command == ("ipython", "/opt/app-root/src/src/claimed_tile-images.ipynb")
    assert isinstance(found.environment, Environment)
    assert found.environment.image == "docker.io/claimed/claimed-tile-images:0.3.1"


def test_boolean_of_a_component_is_false_as_an_empty_text() -> None:
    assert operator("tile.yaml").inputs["keep"].words == ("True", "")


def test_input_that_says_where_a_result_goes_is_an_output(tmp_path: Path) -> None:
    there = '- {name: pattern, type: String, description: "which images", default: "None"}'
    folder = '- {name: output_dir, type: String, default: "tiles"}'
    file = '- {name: output_list, type: String, description: "all tiles", default: "tiles.csv"}'

    found = operator_of(changed(tmp_path, "tile.yaml", (there, f"{folder}\n{file}")))

    assert {name: (str(one.type), one.path) for name, one in found.outputs.items()} == {
        "output_tiles": ("File", "output_tiles"),
        "output_dir": ("Directory", "tiles"),
        "output_list": ("File", "tiles.csv"),
    }
    assert found.outputs["output_list"].description == "all tiles"
    assert "output_dir" not in found.inputs


def test_component_in_r_starts_its_script_where_the_image_has_it(tmp_path: Path) -> None:
    script = ("ipython ./src/claimed_tile-images.ipynb", "Rscript ./claimed_tile.R")

    imported = changed(tmp_path, "tile.yaml", script)

    (document,) = imported.files.values()
    assert "command: [Rscript, /home/docker/claimed_tile.R]" in document.decode()


def test_component_by_hand_keeps_its_script_and_gives_it_the_values() -> None:
    imported, _ = translated("query.yaml")
    found = operator("query.yaml")

    assert found.command[:2] == ("sh", "-ec")
    assert "wget https://example.org/claimed/query.ipynb" in found.command[2]
    assert found.command[3:] == ("$output_result_file", "$data_file", "$sql")
    assert messages(imported) == ["the command has paths in the image's folder"]


def test_words_in_the_wrong_order_do_not_matter_and_are_told(tmp_path: Path) -> None:
    word = ("        - {inputValue: log_level}\n", "        - {outputPath: None}\n")

    imported = changed(tmp_path, "tile.yaml", word)

    assert "ipython, /opt" in imported.files[imported.main].decode()
    assert messages(imported) == ["`None` in the command is no input or output"]


def test_default_that_is_quoted_twice_or_wrong(tmp_path: Path) -> None:
    twice = ('default: "64"', "default: \"'64'\"")

    imported = changed(tmp_path, "tile.yaml", twice, ('"0.5"', '"1/2"'))

    document = imported.files[imported.main].decode()
    assert "tile_size: {type: Integer, default: 64" in document
    assert "overlap: {type: 'Optional[Float]', default: null" in document
    assert messages(imported) == ["the default `1/2` of `overlap` is none of its type"]


def test_description_that_makes_the_file_no_yaml_is_read_as_a_text(tmp_path: Path) -> None:
    imported = changed(tmp_path, "query.yaml", ("by hand for", "by hand: for"))

    found = unit_of(imported)
    assert found.description == (
        "Executes SQL; written by hand: for an image that has no script of C3"
    )


def test_image_whose_tag_was_never_filled_in_is_told(tmp_path: Path) -> None:
    imported = changed(tmp_path, "tile.yaml", (":0.3.1", ":$version"))

    assert (
        "image: docker.io/claimed/claimed-tile-images\n" in imported.files[imported.main].decode()
    )
    assert messages(imported) == [
        "`docker.io/claimed/claimed-tile-images:$version` was never filled in"
    ]


def test_input_that_looks_like_a_path_is_told() -> None:
    imported, _ = translated("tile.yaml")

    assert [one.message for one in imported.left] == [
        "`directory_path` is a text, as there: a path in it is one of the container"
    ]


def test_input_that_looks_like_a_secret_is_told(tmp_path: Path) -> None:
    imported = changed(tmp_path, "query.yaml", ("name: sql,", "name: secret_access_key,"))

    assert "`secret_access_key` is an input, whose value is recorded with each run" in messages(
        imported
    )


def test_grid_over_listed_batches_becomes_a_scatter() -> None:
    imported, found = translated("grid.yaml")

    assert isinstance(found, Pipeline)
    assert list(found.inputs) == ["batches", "log_level", "threshold"]
    assert found.steps["one"].scatter == Scatter(("batch",))
    one = unit_of(imported, "gw-count-cells-one.yaml")
    assert list(one.inputs) == ["batch", "log_level", "threshold"]
    assert len([text for text in messages(imported) if "is no input any more" in text]) == 6


def test_grid_over_a_folder_becomes_a_scatter_over_files() -> None:
    imported, found = translated("grid-folder.yaml")

    assert isinstance(found, Pipeline)
    assert str(found.inputs["sources"].type) == "List[File]"
    assert found.outputs == {"target": "$one.target"}
    assert unit_of(imported, "gw-shrink-one.yaml").outputs["target"].path == "target/*.PROCESSED*"


def test_grid_in_object_storage_stays_as_it_is_and_is_told() -> None:
    imported, found = translated("grid-cos.yaml")

    assert isinstance(found, Operator)
    assert "gw_coordinator_connection" in found.inputs
    assert len([text for text in messages(imported) if "stays an input" in text]) == 6


def test_job_has_the_types_of_the_component_beside_it() -> None:
    imported, found = translated("tile.job.yaml")

    assert {name: (str(one.type), one.default) for name, one in found.inputs.items()} == {
        "log_level": ("String", "INFO"),
        "directory_path": ("String", "/data/images"),
        "tile_size": ("Integer", 64),
    }
    assert list(found.outputs) == ["output_tiles"]
    assert [text.partition(" ")[0] for text in messages(imported)] == [
        "`/Users/somebody/claimed_tile-images.ipynb`",
        "the",
        "a",
        "the",
    ]


def test_job_alone_has_texts_where_its_values_are_places(tmp_path: Path) -> None:
    imported = changed(tmp_path, "tile.job.yaml")

    found = unit_of(imported)
    assert {name: (str(one.type), one.default) for name, one in found.inputs.items()} == {
        "log_level": ("String", UNSET),
        "directory_path": ("String", "/data/images"),
        "tile_size": ("String", UNSET),
    }


def test_job_among_other_objects_is_read_and_they_are_told(tmp_path: Path) -> None:
    text = (FOLDER / "indexed.job.yaml").read_text()
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\n---\n"

    imported = written(tmp_path, "all.yaml", claim + text)

    assert messages(imported)[0] == "`PersistentVolumeClaim` is left out"
    assert imported.left[-1].place
    assert imported.left[-1].place.line == 29


def test_indexed_job_becomes_a_scatter() -> None:
    _, found = translated("indexed.job.yaml")

    assert isinstance(found, Pipeline)
    assert found.inputs["indexes"].default == [0, 1, 2, 3, 4]
    assert found.steps["one"].scatter == Scatter(("JOB_COMPLETION_INDEX",))
    assert found.steps["one"].retry.attempts == 3


def test_indexed_job_keeps_all_that_its_container_says() -> None:
    imported, _ = translated("indexed.job.yaml")
    one = operator_of(imported, "train-models-one.yaml")

    assert one.secrets == ("TOKEN",)
    assert one.mounts == {"/models": "/srv/models", "/scratch": "scratch"}
    assert (one.resources.cpus, one.resources.gpus, str(one.resources.memory)) == (0.5, 1, "2 GiB")
    assert str(one.resources.time_limit) == "10m"
    assert one.command == (
        *("train", "--rate=${rate}", "--price", "$$5", "--model", "$model"),
        *("--host", "$$(HOST)"),
    )


def test_indexed_job_tells_what_is_the_clusters() -> None:
    imported, _ = translated("indexed.job.yaml")

    assert messages(imported) == [
        "`serviceAccountName` is left out",
        "the value of `TOKEN` stays in the cluster",
        "the value of `NODE` is in the cluster",
        "what is at `/shared` is in the cluster",
        "`ephemeral-storage: 10Gi` is left out of the resources",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: Job\napiVersion: batch/v1\n", "the job has no container"),
        ("implementation: {container: {image: a}}\ninputs: [{type: String}]", "has no name"),
        ("implementation: {container: {image: ''}}", "the container has no image"),
        ("implementation: {container: {image: a, command: [{x: 1}]}}", "is no word of a command"),
        ("a: 1", "this is no component and no job of CLAIMED"),
    ],
)
def test_what_is_none_of_claimeds_is_refused_with_its_place(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        written(tmp_path, "a.yaml", text)

    assert caught.value.hint
    assert caught.value.place
