"""What is exported gives elsewhere what it gives here: equal digests of all outputs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.containers import Podman
from tests.integration.exported.cases import OPERATORS, PIPELINES, UNITS, arguments_of
from tests.integration.exported.systems import IN_IMAGES, SYSTEMS, by_slurm, ours
from tests.integration.slurm import Slurm

pytestmark = pytest.mark.integration

Run = Callable[[Path, Mapping[str, Any]], Any]

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
