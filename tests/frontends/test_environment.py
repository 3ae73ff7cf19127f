import os
from pathlib import Path

import pytest

from furness.errors import DocumentError
from furness.frontends.interface import Compiled
from furness.frontends.python_script import PythonScript
from furness.model.environment import Environment, Python


def compile_script(text: str, path: str = "a.py") -> Compiled:
    return PythonScript().compile(path, text)


def python_of(text: str) -> Python:
    environment = compile_script(text).operator.environment
    assert isinstance(environment, Environment)
    assert environment.python is not None
    return environment.python


PACKAGES = {
    "comment": ("# pip install numpy pandas", ("numpy", "pandas")),
    "no space": ("#pip install numpy", ("numpy",)),
    "shell": ("# !pip install numpy", ("numpy",)),
    "magic": ("# %pip install numpy", ("numpy",)),
    "pip3": ("# pip3 install numpy", ("numpy",)),
    "python -m": ("# python3 -m pip install numpy", ("numpy",)),
    "uv": ("# uv pip install numpy", ("numpy",)),
    "options": ("# pip install -q --upgrade -i https://a.b/simple numpy", ("numpy",)),
    "versions": ("# pip install 'numpy>=1.2,<3' \"x[a,b]==1\"", ("numpy>=1.2,<3", "x[a,b]==1")),
    "trailing comment": ("# pip install numpy  # for arrays", ("numpy",)),
    "beside code": ("import os  # pip install numpy", ("numpy",)),
    "url": ("# pip install git+https://a.b/c.git", ("git+https://a.b/c.git",)),
    "notebook": ("#get_ipython().system('pip install a==1 b')", ("a==1", "b")),
    "call": ("import os\nos.system('pip install numpy')", ("numpy",)),
    "argument list": (
        "import sys, subprocess\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'numpy'])",
        ("numpy",),
    ),
    "several lines": ("# pip install a b\n# pip install b c", ("a", "b", "c")),
}


@pytest.mark.parametrize(("text", "wanted"), PACKAGES.values(), ids=PACKAGES)
def test_package_line_gives_requirements(text: str, wanted: tuple[str, ...]) -> None:
    assert python_of(f"{text}\n").packages == wanted


PROSE = {
    "pip": "# you may have to use pip",
    "in a sentence": "# first pip install numpy, then go on",
    "install": "# pip install the package that you need (see below)",
    "dnf": "# works with dnf",
    "apt": "# adapt the chapter, it is apt",
    "in a text": "x = '# pip install numpy'",
    "uninstall": "# pip uninstall numpy",
}


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_prose_that_mentions_an_installer_is_no_package_line(text: str) -> None:
    assert compile_script(f"{text}\n").operator.environment == "host"


def test_requirements_file_is_kept_as_one() -> None:
    assert python_of("# pip install -r reqs.txt -r more.txt\n").requirements == (
        "reqs.txt",
        "more.txt",
    )


@pytest.mark.parametrize("tool", ["dnf", "apt", "apt-get", "sudo apt-get update && apt-get"])
def test_system_packages_are_named_apart(tool: str) -> None:
    assert python_of(f"# {tool} install -y gdal libgdal-dev\n").system == ("gdal", "libgdal-dev")


BLOCK = """\
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2", "tifffile"]
#
# [tool.furness]
# name = "better"
# version = "2.1.0"
# secrets = ["TOKEN"]
# variables = {MODE = "fast"}
# resources = {cpus = 2, memory = "4 GiB", time_limit = "10m"}
# [tool.furness.inputs]
# image = {type = "File", format = "image/tiff"}
# sigma = {minimum = 0, unit = "px"}
# unused = false
# [tool.furness.outputs]
# plot = "plot.png"
# ///
# pip install ignored
import os
image = os.getenv("image")
# How smooth.
sigma = float(os.getenv("sigma", 1))
os.getenv("unused"), os.getenv("TOKEN"), os.getenv("MODE", "slow"), os.getenv("plot")
"""


def test_block_comes_before_what_is_read_from_the_code() -> None:
    operator = compile_script(BLOCK).operator

    assert (operator.operator, operator.version) == ("better", "2.1.0")
    assert list(operator.inputs) == ["image", "sigma"]
    image, sigma = operator.inputs["image"], operator.inputs["sigma"]
    assert (str(image.type), image.format) == ("File", "image/tiff")
    assert (sigma.default, sigma.minimum, sigma.unit) == (1.0, 0.0, "px")
    assert sigma.description == "How smooth."
    assert {name: one.path for name, one in operator.outputs.items()} == {"plot": "plot.png"}


def test_block_gives_environment_secrets_and_resources() -> None:
    operator = compile_script(BLOCK).operator

    assert python_of(BLOCK) == Python(version=">=3.11", packages=("numpy>=2", "tifffile"))
    assert (operator.secrets, operator.variables) == (("TOKEN",), {"MODE": "fast"})
    assert (str(operator.resources.memory), str(operator.resources.time_limit)) == ("4 GiB", "10m")


def test_block_that_asks_for_the_host_prepares_nothing() -> None:
    text = '# /// script\n# [tool.furness]\n# environment = "host"\n# ///\nimport numpy\n'
    found = compile_script(text)

    assert found.operator.environment == "host"
    assert "imports-without-package" not in [one.code for one in found.hints]


WRONG = {
    "toml": ("dependencies = [numpy]", 2, "not valid TOML"),
    "unknown key": ("[tool.furness]\n# verison = '1'", 3, "`verison`"),
    "type": ("[tool.furness.inputs]\n# x = 'Flot'", 3, "`Flot` is not a type"),
    "memory": ("[tool.furness]\n# resources = {memory = '4'}", 3, "`4` is not an amount"),
    "kind": ("[tool.furness]\n# version = 1", 3, "expected `str"),
}


@pytest.mark.parametrize(("block", "line", "message"), WRONG.values(), ids=WRONG)
def test_block_that_is_wrong_is_refused_with_place_and_hint(
    block: str, line: int, message: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        compile_script(f"# /// script\n# {block}\n# ///\n")

    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.hint
    assert problem.place is not None
    assert problem.place.line == line


def test_second_block_is_refused() -> None:
    with pytest.raises(DocumentError, match="second"):
        compile_script("# /// script\n# ///\n# /// script\n# ///\n")


def test_block_that_is_not_closed_is_refused() -> None:
    with pytest.raises(DocumentError, match="not closed"):
        compile_script("# /// script\n# dependencies = []\nimport os\n")


def test_import_without_a_package_line_is_a_hint_with_the_distribution() -> None:
    found = compile_script("import cv2, numpy, os\nfrom skimage import io\n# pip install numpy\n")

    hint = next(one for one in found.hints if one.code == "imports-without-package")
    assert "`cv2`, `skimage`" in hint.message
    assert "`# pip install opencv-python-headless scikit-image`" in (hint.hint or "")


COVERED = {
    "other name": "import cv2\n# pip install opencv-python",
    "same name": "import typing_extensions\n# pip install typing-extensions>=4",
    "standard library": "import json, os.path",
    "may fail": "try:\n    import torch\nexcept ImportError:\n    torch = None",
    "for types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch",
    "relative": "from . import other",
    "requirements file": "import torch\n# pip install -r reqs.txt",
}


@pytest.mark.parametrize("text", COVERED.values(), ids=COVERED)
def test_import_that_is_covered_is_no_hint(text: str) -> None:
    hints = compile_script(f"{text}\n").hints

    assert "imports-without-package" not in [one.code for one in hints]


def test_module_beside_the_script_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "mine.py").touch()
    (tmp_path / "ours").mkdir()
    found = compile_script("import mine, ours.one\n", os.fspath(tmp_path / "a.py"))

    assert "imports-without-package" not in [one.code for one in found.hints]


NAMES = {
    "my_op.py": "my-op",
    "Segment Cells (2).py": "segment-cells-2",
    "größe.py": "grosse",
    "3d.py": "operator-3d",
    "日本.py": "operator",
}


@pytest.mark.parametrize(("file", "name"), NAMES.items(), ids=NAMES)
def test_operator_is_named_after_the_file(file: str, name: str) -> None:
    assert compile_script("", f"folder/{file}").operator.operator == name


DESCRIPTIONS = {
    "double": ('"""What\n\n    it does."""\n', "What\n\nit does."),
    "single": ("'''What it does.'''\n", "What it does."),
    "after the imports": ('import os\n"""What it does."""\n', "What it does."),
    "none": ("x = 1\n", ""),
}


@pytest.mark.parametrize(("text", "wanted"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_operator_is_described_by_the_docstring(text: str, wanted: str) -> None:
    assert compile_script(text).operator.description == wanted
