from typing import Any

import pytest

from furness.engine.labels import labels_of
from furness.graph.expand import expand
from furness.model.pipeline import Scatter, Step
from furness.testing.examples import operator, pipeline

BLUR = operator("blur", {"image": "File", "sigma": "Float"}, {"o": "File"})
IMAGES = [{"class": "File", "path": f"/d/{name}"} for name in ("a.tif", "b.c.tif", ".tif")]


def labels(arguments: dict[str, Any], *steps: Step) -> dict[str, list[str]]:
    named = {f"s{at}": step for at, step in enumerate(steps)}
    whole = pipeline(
        named,
        {"images": "List[File]", "sigmas": "List[Float]"},
        {"o": f"$s{len(steps) - 1}.o"},
    )
    return labels_of(expand(whole), arguments, lambda _: None)


def scattered(image: str, *more: str, method: Any = "zip") -> Step:
    arguments: dict[str, Any] = {"image": image, "sigma": "$sigmas" if more else 1.0}
    return Step(operator=BLUR, arguments=arguments, scatter=Scatter(("image", *more), method))


def test_labels_of_a_scatter_are_the_files_names() -> None:
    assert labels({"images": IMAGES}, scattered("$images")) == {"o": ["a", "b.c", ".tif"]}


def test_labels_of_a_chain_of_scatters_are_those_of_the_first() -> None:
    found = labels({"images": IMAGES}, scattered("$images"), scattered("$s0.o"))

    assert found == {"o": ["a", "b.c", ".tif"]}


@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        pytest.param({"images": IMAGES}, scattered("$images", "sigma", method="cross"), id="cross"),
        pytest.param({"images": None}, scattered("$images"), id="no-list"),
        pytest.param({"images": [1, 2]}, scattered("$images"), id="no-files"),
    ],
)
def test_labels_of_other_lists_are_left_out(arguments: dict[str, Any], step: Step) -> None:
    assert labels({"sigmas": [1.0], **arguments}, step) == {}
