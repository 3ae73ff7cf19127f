import pytest

from furness.frontends.interface import Compiled
from furness.frontends.python_script import PythonScript


def compile_script(text: str, path: str = "script.py") -> Compiled:
    return PythonScript().compile(path, text)


OUTPUTS = {
    "assigned": ("os.environ['x'] = 'a.csv'", "x", "File", "a.csv"),
    "named": ("x = os.getenv('output_x', 'a.csv')", "output_x", "File", "a.csv"),
    "named at its end": ("x = os.getenv('mask_output', 'a.tif')", "mask_output", "File", "a.tif"),
    "directory": ("x = os.getenv('output_dir', 'a')", "output_dir", "Directory", "a"),
    "slash": ("x = os.getenv('output_x', 'a/')", "output_x", "Directory", "a"),
    "no default": ("x = os.getenv('output_x')", "output_x", "File", "output_x"),
    "absolute": ("x = os.getenv('output_x', '/tmp/a.csv')", "output_x", "File", "a.csv"),
    "path": ("x = Path(os.getenv('output_x', 'a'))", "output_x", "File", "a"),
    "written": (
        "x = os.getenv('plot', 'a.png')\nsavefig(x)\nplt.savefig(x)",
        "plot",
        "File",
        "a.png",
    ),
    "filled": (
        "x = os.getenv('tiles', 't')\nopen(os.path.join(x, 'a'), 'w')",
        "tiles",
        "Directory",
        "t",
    ),
}


@pytest.mark.parametrize(("line", "name", "kind", "path"), OUTPUTS.values(), ids=OUTPUTS)
def test_output_of_the_environment_has_its_type_and_path(
    line: str, name: str, kind: str, path: str
) -> None:
    operator = compile_script(f"import os\nfrom pathlib import Path\n{line}\n").operator

    found = operator.outputs[name]
    assert (str(found.type), found.path) == (kind, path)
    assert name not in operator.inputs


SETTINGS = {
    "format": ("output_format", "'png'"),
    "width": ("output_width", "640"),
    "level": ("output_level", "'high'"),
    "bare word": ("output_mode_x", "'fast'"),
    "address": ("output_x", "'s3://bucket/key'"),
    "url": ("output_url", "''"),
    "channels": ("out_channels", "'3'"),
}


@pytest.mark.parametrize(("name", "default"), SETTINGS.values(), ids=SETTINGS)
def test_setting_whose_name_starts_with_output_stays_an_input(name: str, default: str) -> None:
    operator = compile_script(f"import os\nx = os.getenv('{name}', {default})\n").operator

    assert (list(operator.inputs), list(operator.outputs)) == ([name], [])


def test_output_that_is_only_read_is_an_input() -> None:
    text = "import os\nx = os.getenv('prev_output', 'a.csv')\nread_csv(x)\n"

    assert str(compile_script(text).operator.inputs["prev_output"].type) == "File"


def test_variable_read_before_it_is_assigned_is_an_input_once() -> None:
    text = "import os\nx = os.environ['a']\nos.environ['a'] = 'b.csv'\nos.getenv('a')\n"

    operator = compile_script(text).operator
    assert (list(operator.inputs), list(operator.outputs)) == (["a"], [])


def test_variable_assigned_before_it_is_read_is_an_output() -> None:
    operator = compile_script("import os\nos.environ['a'] = 'b.csv'\nos.getenv('a')\n").operator

    assert (list(operator.inputs), list(operator.outputs)) == ([], ["a"])
