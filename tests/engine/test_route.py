import pytest

from furness.builders.interface import Image, Prepared
from furness.engine.route import builder_of, executor_of
from furness.errors import ArgumentError
from furness.model.environment import AnyEnvironment, Environment, Python, R

BOXED = Prepared(lock="blake3:0", image=Image(engine="podman", name="4711", reference="blur:1"))


@pytest.mark.parametrize(
    ("environment", "builder"),
    [
        pytest.param("host", "host", id="host"),
        pytest.param(Environment(python=Python()), "venv", id="python"),
        pytest.param(Environment(r=R()), "r", id="r"),
        pytest.param(Environment(image="blur:1"), "image", id="image"),
    ],
)
def test_environment_has_the_builder_of_its_kind(environment: AnyEnvironment, builder: str) -> None:
    assert builder_of(environment, "process") == builder


@pytest.mark.parametrize("environment", [Environment(python=Python()), Environment(r=R())])
def test_environment_of_packages_becomes_an_image_where_only_images_run(
    environment: AnyEnvironment,
) -> None:
    assert builder_of(environment, "container") == "image"


@pytest.mark.parametrize(
    ("asked", "prepared", "executor"),
    [
        pytest.param("process", Prepared(lock="blake3:0"), "process", id="plain"),
        pytest.param("process", BOXED, "container", id="stand-in"),
        pytest.param("container", BOXED, "container", id="asked-for"),
        pytest.param("memory", BOXED, "memory", id="takes-both"),
        pytest.param("elsewhere", BOXED, "elsewhere", id="unknown"),
    ],
)
def test_environment_goes_to_the_executor_that_takes_it(
    asked: str, prepared: Prepared, executor: str
) -> None:
    assert executor_of(asked, prepared) == executor


def test_environment_of_the_machine_is_refused_by_an_executor_of_images() -> None:
    with pytest.raises(ArgumentError, match="`container` needs an image") as caught:
        builder_of("host", "container")

    assert "environment: {image: …}" in (caught.value.hint or "")
