"""Every source of CLAIMED's compiles; ours run on this machine and in containers, to the same end.

The sources of one style are the steps of one pipeline, which runs on this machine from the sources,
and in containers from documents compiled from them, whose environment is an image that has it all.
"""

import ast
import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uv
from msgspec.structs import replace

from furness.errors import DocumentError
from furness.model.document import write_document
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.projects import find
from tests.corpus import CORPUS, FILES, FOLDERS, SOURCES, Source, content, is_as_expected
from tests.folder import Folder
from tests.integration.containers import (
    PACKAGES,
    Podman,
    closure,
    copy_file,
    import_root,
    make_root,
    need,
)
from tests.integration.r import needs_r

pytestmark = pytest.mark.integration

CLAIMED = "claimed==0.6.0"
KERNEL_IMAGE = "localhost/furness-kernels:1"
R_PACKAGES = ["r-base-core", "r-cran-irkernel", "r-cran-jsonlite"]
R_WRITTEN = "/etc/R/Renviron"
"""What no package lists, since its installation writes it."""
R_CHOSEN = ["libblas.so.3", "liblapack.so.3"]
"""What is one of several libraries, as the machine's owner chose."""
WHEELS = ["nbclient", "ipykernel", "packaging", "pandas", "matplotlib"]
SITE = "usr/local/lib/python3.11/dist-packages"
STYLES = [
    pytest.param("script", "base_image", id="script"),
    pytest.param("class", "base_image", id="class"),
    pytest.param("notebook", "kernel_image", id="notebook", marks=needs_r),
    pytest.param("r", "kernel_image", id="r", marks=needs_r),
    pytest.param("shell", "kernel_image", id="shell", marks=needs_r),
]
"""Each style, and the fixture with the image that has what it needs."""


def install(folder: Path, *words: str) -> None:
    """Unpack wheels into a folder; nothing of them is run."""
    options = ["pip", "install", "-q", "--python", sys.executable, "--target", str(folder)]
    subprocess.run([uv.find_uv_bin(), *options, *words], check=True, timeout=300)


def is_python(path: Path) -> bool:
    """Tell whether Python itself can read a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(path.read_bytes())
        except SyntaxError:
            return False
    return True


def test_every_source_of_claimed_compiles(tmp_path: Path) -> None:
    install(tmp_path, "--no-deps", CLAIMED)
    paths = [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*.py"))]
    refused = {}

    for path in paths:
        try:
            assert isinstance(find(path, str(tmp_path)).unit, Operator)
        except DocumentError as error:
            refused[path] = str(error)

    assert len(paths) == 85
    assert {path for path in paths if not is_python(tmp_path / path)} == refused.keys()
    assert all("/templates/" in path for path in refused)
    assert all("is not valid Python" in message for message in refused.values())


@pytest.fixture(scope="module")
def kernel_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of an image with bash, R, and kernels for Python and R."""
    need("dpkg", "tar", "Rscript")
    root = tmp_path_factory.mktemp("kernels") / "root"
    wanted = (name for one in R_PACKAGES for name in closure(one))
    make_root(root, [*PACKAGES, "bash", *wanted])
    copy_file(R_WRITTEN, root)
    for name in R_CHOSEN:
        for path in Path("/usr/lib").glob(f"*-linux-gnu/{name}"):
            shutil.copy(path, root / str(path).lstrip("/"))
    install(root / SITE, *WHEELS)
    import_root(podman, root, KERNEL_IMAGE)
    shutil.rmtree(root)
    return KERNEL_IMAGE


@pytest.fixture
def place(folder: Folder, podman: Podman) -> Folder:
    """Give a folder with what every source finds beside it, where `furness` uses our podman."""
    folder.write(FILES)
    cache = str(folder.path.parent / "cache")
    return folder.having(podman.variables, FURNESS_CONTAINERS="podman", FURNESS_CACHE=cache)


def compiled(source: Source, place: Folder) -> Operator:
    """Compile a source as it lies beside its like."""
    operator = find(source.name, str(place.path)).unit
    assert isinstance(operator, Operator)
    return operator


def made_for(style: str, executor: str) -> list[Source]:
    """Give the sources of a style that an executor can run."""
    return [one for one in CORPUS if one.style == style and executor in one.on]


def literal(value: Any) -> Any:
    """Give a value as a pipeline has it, where `$` begins a reference."""
    return f"${value}" if isinstance(value, str) and value.startswith("$") else value


def run(place: Folder, steps: list[tuple[Source, str]], on: str) -> dict[tuple[str, str], Any]:
    """Run sources as the steps of a pipeline; give each output by its source and its name."""
    outputs = [
        (one.name, one.step, name) for one, _ in steps for name in compiled(one, place).outputs
    ]
    document = {
        "pipeline": "corpus",
        "steps": {
            one.step: {
                "operator": operator,
                "arguments": {name: literal(value) for name, value in one.arguments.items()},
            }
            for one, operator in steps
        },
        "outputs": {f"{step}__{name}": f"${step}.{name}" for _, step, name in outputs},
    }
    place.write({f"{on}.json": msgspec.json.encode(document).decode()})
    words = ("run", f"{on}.json", "--on", on, "--out", f"results/{on}", "--keep-going", "--json")
    printed, errors = place.process(*words).communicate(timeout=300)
    result = json.loads(printed)
    assert [one["message"] for one in result.get("failures", [errors])] == []
    assert result["tasks"]["ran"] == len(steps)
    return {(one, name): result["outputs"][f"{step}__{name}"] for one, step, name in outputs}


def boxed(place: Folder, source: Source, image: str) -> str:
    """Write a document of a source that needs nothing but an image, and give its name."""
    operator = replace(compiled(source, place), environment=Environment(image=image))
    place.write({f"{source.step}.yaml": write_document(operator)})
    return f"{source.step}.yaml"


@pytest.mark.parametrize(("style", "image"), STYLES)
def test_sources_give_the_same_on_this_machine_and_in_containers(
    place: Folder, style: str, image: str, request: pytest.FixtureRequest
) -> None:
    name = request.getfixturevalue(image)
    shutil.copytree(SOURCES / FOLDERS[style], place.path, dirs_exist_ok=True)
    inside = made_for(style, "container")

    boxes = run(place, [(one, boxed(place, one, name)) for one in inside], "container")
    plain = run(place, [(one, one.name) for one in made_for(style, "process")], "process")

    varies = {(one.name, output) for one in inside for output in one.varies}
    expected = {(one.name, name): value for one in inside for name, value in one.expected.items()}
    wrong = {key for key, value in expected.items() if not is_as_expected(boxes[key], value)}
    assert wrong == set()
    assert boxes.keys() >= plain.keys()
    for key in plain.keys() - varies:
        assert content(plain[key]) == content(boxes[key]), key
    for key in varies:
        assert executed(plain[key]) == executed(boxes[key]), key


def executed(value: Any) -> Any:
    """Give which cells of a notebook were executed; of any other file, that it is there.

    What cells print has times in it, and how a table is shown hangs on the locale.
    """
    if not value["path"].endswith(".ipynb"):
        return Path(value["path"]).stat().st_size > 0
    cells = json.loads(Path(value["path"]).read_text())["cells"]
    return [one.get("execution_count") for one in cells]
