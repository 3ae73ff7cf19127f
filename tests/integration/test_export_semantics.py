"""What is exported gives elsewhere what it gives here: equal digests of all outputs."""

import shutil
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.consumers import kfp
from tests.integration.containers import Podman
from tests.integration.exported.cases import OPERATORS, PIPELINES, UNITS, arguments_of
from tests.integration.exported.systems import (
    IN_IMAGES,
    SYSTEMS,
    TOLD,
    by_slurm,
    exported,
    ours,
)
from tests.integration.slurm import Slurm

pytestmark = pytest.mark.integration

Run = Callable[[Path, Mapping[str, Any]], Any]

EXAMPLES = Path(__file__).parents[2] / "examples"

_known: dict[str, Any] = {}


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the arguments' files."""
    return tmp_path_factory.mktemp("some data")


def known(unit: str, data: Path) -> Any:
    """Give what our engine gives, which is asked once for each unit."""
    if unit not in _known:
        _known[unit] = ours(UNITS / unit, arguments_of(unit, data), data / f"ours-{unit}")
    return _known[unit]


@pytest.mark.parametrize("system", sorted(SYSTEMS))
@pytest.mark.parametrize("unit", [*OPERATORS, *PIPELINES])
def test_outputs_are_equal_by_digest(unit: str, system: str, data: Path, tmp_path: Path) -> None:
    theirs = SYSTEMS[system](UNITS / unit, arguments_of(unit, data), tmp_path)

    assert theirs == known(unit, data)


@pytest.fixture(params=sorted(IN_IMAGES))
def in_images(
    request: pytest.FixtureRequest, podman: Podman, base_image: str, tmp_path: Path
) -> Run:
    """Give what runs a unit in images."""
    run = IN_IMAGES[request.param]
    return lambda unit, arguments: run(unit, arguments, tmp_path, podman, base_image)


@pytest.mark.parametrize("unit", [*OPERATORS, *PIPELINES])
def test_outputs_in_images_are_equal_by_digest(unit: str, data: Path, in_images: Run) -> None:
    theirs = in_images(UNITS / unit, arguments_of(unit, data))

    assert theirs == known(unit, data)


@pytest.mark.parametrize("unit", PIPELINES)
def test_jobs_of_slurm_give_the_same(unit: str, slurm: Slurm, data: Path, tmp_path: Path) -> None:
    theirs = by_slurm(slurm, UNITS / unit, arguments_of(unit, data), tmp_path)

    assert theirs == known(unit, data)


@pytest.mark.parametrize("system", ["shell", "snakemake"])
def test_exit_step_knows_how_the_run_ended(system: str, data: Path, tmp_path: Path) -> None:
    SYSTEMS[system](UNITS / "ending.yaml", arguments_of("ending.yaml", data), tmp_path)

    assert (tmp_path / TOLD).read_text() == "succeeded"


def test_exit_step_in_a_job_of_slurm_knows_it_too(slurm: Slurm, data: Path, tmp_path: Path) -> None:
    by_slurm(slurm, UNITS / "ending.yaml", arguments_of("ending.yaml", data), tmp_path)

    assert (tmp_path / TOLD).read_text() == "succeeded"


def test_everything_that_a_pipeline_can_say_is_equal_in_images(data: Path, in_images: Run) -> None:
    words = EXAMPLES / "words" / "pipeline.yaml"

    assert in_images(words, {}) == ours(words, {}, data / "ours-words")


def test_kfp_local_itself_cannot_leave_an_optional_input_out(
    tmp_path: Path, podman: Podman, in_images: Run, data: Path
) -> None:
    in_images(UNITS / "describe.yaml", arguments_of("describe.yaml", data))
    main = exported(UNITS / "describe.yaml", "kfp", tmp_path)

    with pytest.raises(AssertionError, match="not 'NoneType'"):
        kfp.run_kfp_local(podman, main, {"thing": {"a": 1}}, tmp_path / "root")


def test_a_scatter_over_a_list_that_was_skipped_gives_null(
    data: Path, tmp_path: Path, in_images: Run
) -> None:
    for name in ("pack.yaml", "pack.py", "tokens.yaml", "tokens.py"):
        shutil.copy(UNITS / name, tmp_path)
    text = """
        pipeline: skipped
        inputs: {texts: "List[File]"}
        steps:
          pack: {operator: pack.yaml, when: size($texts) > 5, arguments: {texts: $texts}}
          each: {operator: tokens.yaml, scatter: number, arguments: {number: $pack.sizes}}
        outputs: {lines: $each.lines}
    """
    (tmp_path / "skipped.yaml").write_text(textwrap.dedent(text))
    arguments = {"texts": arguments_of("pack.yaml", data)["texts"]}

    assert in_images(tmp_path / "skipped.yaml", arguments) == {"lines": None}


def test_kfp_local_itself_cannot_loop_over_nothing(tmp_path: Path, in_images: Run) -> None:
    for name in ("tokens.yaml", "tokens.py"):
        shutil.copy(UNITS / name, tmp_path)
    text = """
        pipeline: none
        inputs: {numbers: "List[Integer]"}
        steps:
          each: {operator: tokens.yaml, scatter: number, arguments: {number: $numbers}}
        outputs: {lines: $each.lines}
    """
    (tmp_path / "none.yaml").write_text(textwrap.dedent(text))

    with pytest.raises(AssertionError, match="task 'each' not found"):
        in_images(tmp_path / "none.yaml", {"numbers": []})
