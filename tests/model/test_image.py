import pytest

from furness.model.image import called, is_image, version_of

DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "registry.example.org/imaging/blur:1.2",
        "imaging/blur:latest",
        "localhost:5000/blur",
        "localhost:5000/blur:1.2.0",
        f"blur@{DIGEST}",
        "docker://blur",
    ],
)
def test_name_of_an_image_is_one(text: str) -> None:
    assert is_image(text)


@pytest.mark.parametrize(
    "text",
    [
        "blur.py",
        "tools/blur.py:main",
        "./blur.yaml",
        "../images/blur:1",
        "blur",
        "imaging/blur",
        "ubuntu:22.04",
        "a b/c:1",
        "/absolute/path:1",
        "",
        ":",
        "a/b:",
    ],
)
def test_path_of_a_file_is_no_image(text: str) -> None:
    assert not is_image(text)


@pytest.mark.parametrize(
    ("image", "name", "version"),
    [
        ("registry.example.org:5000/imaging/blur:1.2.0", "blur", "1.2.0"),
        ("docker://imaging/blur:1.2", "blur", None),
        (f"imaging/blur:2.0.0@{DIGEST}", "blur", "2.0.0"),
        ("localhost:5000/blur", "blur", None),
    ],
)
def test_image_is_called_and_numbered_by_its_name(
    image: str, name: str, version: str | None
) -> None:
    assert (called(image), version_of(image)) == (name, version)
