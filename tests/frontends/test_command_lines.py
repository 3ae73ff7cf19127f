from typing import Any

import pytest
from msgspec import UNSET

from furness.frontends.interface import Compiled
from furness.frontends.python_script import PythonScript
from furness.model.interface import Input


def argparse_input(arguments: str) -> Input:
    text = (
        "import argparse, json\nfrom pathlib import Path\np = argparse.ArgumentParser()\n"
        f"p.add_argument({arguments})\nargs = p.parse_args()\n"
    )
    (found,) = PythonScript().compile("a.py", text).operator.inputs.values()
    return found


def click_script(declarations: str, parameters: str) -> Compiled:
    text = (
        f"import click\n@click.command()\n{declarations}\ndef main({parameters}):\n    'Do it.'\n"
    )
    return PythonScript().compile("a.py", text)


def typer_script(parameters: str, before: str = "") -> Compiled:
    text = (
        "import typer\nfrom enum import Enum\nfrom pathlib import Path\n"
        "from typing import Annotated, List, Literal, Optional\n"
        f"{before}\ndef main({parameters}):\n    'Do it.'\ntyper.run(main)\n"
    )
    return PythonScript().compile("a.py", text)


OPTIONS = {
    "positional": ("'x'", "String", UNSET, None),
    "integer": ("'--x', type=int, default=3", "Integer", 3, "--x"),
    "default as text": ("'--x', type=int, default='3'", "Integer", 3, "--x"),
    "required": ("'--x', required=True", "String", UNSET, "--x"),
    "optional": ("'--x', type=float", "Optional[Float]", None, "--x"),
    "long option": ("'-x', '--long-x'", "Optional[String]", None, "--long-x"),
    "choices": ("'--x', choices=['a', 'b'], default='a'", "Enum[a, b]", "a", "--x"),
    "numbers": ("'--x', type=int, choices=[1, 4], default=4", "Enum[1, 4]", "4", "--x"),
    "flag": ("'--x', action='store_true'", "Boolean", False, "--x"),
    "flag off": ("'--no-x', dest='x', action='store_false'", "Boolean", True, "/--no-x"),
    "both": (
        "'--x', action=argparse.BooleanOptionalAction, default=True",
        "Boolean",
        True,
        "--x/--no-x",
    ),
    "count": ("'-v', action='count', default=0", "Boolean", False, "-v"),
    "append": ("'--x', action='append'", "Optional[List[String]]", None, "--x"),
    "some": ("'x', nargs='+', type=int", "List[Integer]", UNSET, None),
    "any": ("'x', nargs='*'", "List[String]", [], None),
    "perhaps": ("'x', nargs='?', default='a'", "String", "a", None),
    "two": ("'--x', nargs=2, type=float, default=(0, 1)", "List[Float]", [0.0, 1.0], "--x"),
    "bool": ("'--x', type=bool, default=True", "Boolean", True, "--x=true/--x="),
    "str2bool": ("'--x', type=str2bool, default=False", "Boolean", False, "--x=true/--x=false"),
    "json": ("'--x', type=json.loads, default={}", "Json", {}, "--x"),
    "path": ("'x', type=Path", "File", UNSET, None),
    "file": ("'x', type=argparse.FileType('r')", "File", UNSET, None),
    "paths": ("'x', type=Path, nargs='+'", "List[File]", UNSET, None),
    "directory": ("'--data-dir', type=Path, required=True", "Directory", UNSET, "--data-dir"),
    "computed": ("'--x', default=compute()", "Optional[String]", None, "--x"),
}


@pytest.mark.parametrize(("arguments", "wanted", "default", "flag"), OPTIONS.values(), ids=OPTIONS)
def test_argparse_argument_gives_type_default_and_flag(
    arguments: str, wanted: str, default: Any, flag: str | None
) -> None:
    found = argparse_input(arguments)

    assert (str(found.type), found.default, found.flag) == (wanted, default, flag)


def test_argparse_range_gives_bounds() -> None:
    found = argparse_input("'--x', type=int, choices=range(1, 5), default=2")

    assert (str(found.type), found.minimum, found.maximum) == ("Integer", 1, 4)


def test_argparse_help_is_the_description_without_the_default() -> None:
    found = argparse_input("'--x', help='How much, in %% (default: %(default)s)'")

    assert found.description == "How much, in %"


def test_argparse_positionals_come_first_and_outputs_are_tokens() -> None:
    text = (
        "import argparse\np = argparse.ArgumentParser(description='Blur.')\n"
        "p.add_argument('-o', '--output', default='o.tif')\np.add_argument('image')\n"
        "p.add_argument('outfile')\nargs = p.parse_args()\n"
    )
    operator = PythonScript().compile("a.py", text).operator

    assert operator.command == ("python", "a.py", "$image", "$outfile", "--output", "$output")
    assert {name: one.path for name, one in operator.outputs.items()} == {
        "output": "o.tif",
        "outfile": "outfile",
    }
    assert operator.description == "Blur."


def test_argparse_value_that_is_read_as_a_file_is_a_file() -> None:
    text = (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('image')\n"
        "args = p.parse_args()\nimread(args.image)\n"
    )

    assert str(PythonScript().compile("a.py", text).operator.inputs["image"].type) == "File"


def test_argparse_value_in_a_dictionary_that_is_read_is_a_file() -> None:
    text = (
        "import argparse, cv2\np = argparse.ArgumentParser()\n"
        "p.add_argument('-i', '--image', required=True)\nargs = vars(p.parse_args())\n"
        "image = cv2.imread(args['image'])\n"
    )

    assert str(PythonScript().compile("a.py", text).operator.inputs["image"].type) == "File"


def test_argparse_default_from_the_environment_is_one_input() -> None:
    text = (
        "import argparse, os\np = argparse.ArgumentParser()\n"
        "p.add_argument('--config', type=int, default=os.getenv('my_config', 1), help='It.')\n"
    )
    operator = PythonScript().compile("a.py", text).operator

    found = operator.inputs["my_config"]
    assert list(operator.inputs) == ["my_config"]
    assert (str(found.type), found.default, found.flag) == ("Integer", 1, None)


SUBCOMMANDS = (
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--seed', type=int)\n"
    "s = p.add_subparsers()\ntrain = s.add_parser('train')\ntrain.add_argument('data')\n"
    "test = s.add_parser('test')\ntest.add_argument('model')\n"
)


def test_argparse_subcommands_are_a_hint() -> None:
    found = PythonScript().compile("a.py", SUBCOMMANDS)

    hint = next(one for one in found.hints if one.code == "subcommands")
    assert "`train`, `test`" in hint.message
    assert list(found.operator.inputs) == ["seed"]


def test_argparse_subcommand_in_the_command_is_the_operator() -> None:
    block = (
        '# /// script\n# [tool.furness]\n# command = ["python", "a.py", "train", "$data"]\n# ///\n'
    )
    found = PythonScript().compile("a.py", block + SUBCOMMANDS)

    assert list(found.operator.inputs) == ["seed", "data"]
    assert "subcommands" not in [one.code for one in found.hints]


CLICK = {
    "option": ("option('--x', default=1)", "Integer", 1, "--x"),
    "required": ("option('--x', required=True)", "String", UNSET, "--x"),
    "optional": ("option('--x', type=float)", "Optional[Float]", None, "--x"),
    "named": ("option('-l', '--long', 'x')", "Optional[String]", None, "--long"),
    "pair": ("option('--x/--no-x', default=True)", "Boolean", True, "--x/--no-x"),
    "flag": ("option('--x', is_flag=True)", "Boolean", False, "--x"),
    "word": ("option('--x', type=bool, default=True)", "Boolean", True, "--x=true/--x=false"),
    "choice": (
        "option('--x', type=click.Choice(['a', 'b']), default='b')",
        "Enum[a, b]",
        "b",
        "--x",
    ),
    "multiple": ("option('--x', multiple=True)", "List[String]", [], "--x"),
    "two": ("option('--x', nargs=2, type=int, required=True)", "List[Integer]", UNSET, "--x"),
    "argument": ("argument('x')", "String", UNSET, None),
    "arguments": ("argument('x', nargs=-1)", "List[String]", [], None),
    "file": ("argument('x', type=click.File('r'))", "File", UNSET, None),
    "path": ("argument('x', type=click.Path(exists=True))", "File", UNSET, None),
    "directory": (
        "option('--x', type=click.Path(exists=True, file_okay=False), required=True)",
        "Directory",
        UNSET,
        "--x",
    ),
}


@pytest.mark.parametrize(("declaration", "wanted", "default", "flag"), CLICK.values(), ids=CLICK)
def test_click_declaration_gives_type_default_and_flag(
    declaration: str, wanted: str, default: Any, flag: str | None
) -> None:
    found = click_script(f"@click.{declaration}", "x").operator.inputs["x"]

    assert (str(found.type), found.default, found.flag) == (wanted, default, flag)


def test_click_range_gives_bounds_and_multiple_repeats() -> None:
    found = click_script(
        "@click.option('--x', multiple=True, type=click.IntRange(0, 5), help='Them.')", "x"
    ).operator.inputs["x"]

    assert (found.minimum, found.maximum, found.repeat) == (0, 5, True)
    assert found.description == "Them."


def test_click_file_to_write_is_an_output() -> None:
    operator = click_script("@click.argument('table', type=click.File('w'))", "table").operator

    assert (list(operator.outputs), operator.command) == (["table"], ("python", "a.py", "$table"))


def test_click_group_of_several_commands_is_a_hint() -> None:
    text = (
        "import click\n@click.group()\ndef cli(): ...\n@cli.command()\ndef one(): ...\n"
        "@cli.command('two')\n@click.option('--x')\ndef second(x): ...\n"
    )
    found = PythonScript().compile("a.py", text)

    hint = next(one for one in found.hints if one.code == "subcommands")
    assert "`one`, `two`" in hint.message


def test_click_group_of_one_command_starts_with_its_word() -> None:
    text = (
        "import click\n@click.group()\ndef cli(): ...\n@cli.command()\n@click.argument('x')\n"
        "def only_one(x): ...\n"
    )

    operator = PythonScript().compile("a.py", text).operator
    assert operator.command == ("python", "a.py", "only-one", "$x")


TYPER = {
    "argument": ("x: int", "Integer", UNSET, None),
    "option": ("x: float = 1", "Float", 1.0, "--x"),
    "underscore": ("x_y: str = 'a'", "String", "a", "--x-y"),
    "optional": ("x: Optional[int] = None", "Optional[Integer]", None, "--x"),
    "flag": ("x: bool = False", "Boolean", False, "--x/--no-x"),
    "named flag": ("x: bool = typer.Option(False, '--force')", "Boolean", False, "--force"),
    "required option": ("x: str = typer.Option(...)", "String", UNSET, "--x"),
    "argument with default": ("x: str = typer.Argument('a')", "String", "a", None),
    "annotated": ("x: Annotated[int, typer.Option('--ex', min=0)] = 2", "Integer", 2, "--ex"),
    "annotated argument": ("x: Annotated[int, typer.Argument()] = 2", "Integer", 2, None),
    "list": ("x: List[str] = typer.Option([])", "List[String]", [], "--x"),
    "arguments": ("x: list[Path]", "List[File]", UNSET, None),
    "literal": ("x: Literal['a', 'b'] = 'a'", "Enum[a, b]", "a", "--x"),
    "enum": ("x: Mode = Mode.FAST", "Enum[fast, exact]", "fast", "--x"),
    "path": ("x: Path", "File", UNSET, None),
    "directory": ("x: Path = typer.Argument(..., file_okay=False)", "Directory", UNSET, None),
}


@pytest.mark.parametrize(("parameter", "wanted", "default", "flag"), TYPER.values(), ids=TYPER)
def test_typer_parameter_gives_type_default_and_flag(
    parameter: str, wanted: str, default: Any, flag: str | None
) -> None:
    before = "class Mode(str, Enum):\n    FAST = 'fast'\n    EXACT = 'exact'\n"
    (found,) = typer_script(parameter, before).operator.inputs.values()

    assert (str(found.type), found.default, found.flag) == (wanted, default, flag)


def test_typer_output_option_is_an_output() -> None:
    operator = typer_script("image: Path, output: Path = Path('o.tif')").operator

    assert operator.command == ("python", "a.py", "$image", "--output", "$output")
    assert (operator.outputs["output"].path, operator.description) == ("o.tif", "Do it.")


def test_script_that_reads_arguments_by_hand_gets_a_hint() -> None:
    found = PythonScript().compile("a.py", "import sys\nprint(sys.argv[1])\n")

    assert "arguments-unread" in [one.code for one in found.hints]


def test_argparse_command_that_only_chooses_a_subcommand_gets_its_arguments() -> None:
    text = (
        '# /// script\n# [tool.furness]\n# command = ["python", "a.py", "up"]\n# ///\n'
        "import argparse\np = argparse.ArgumentParser()\ns = p.add_subparsers()\n"
        'up = s.add_parser("up")\nup.add_argument("file", type=argparse.FileType("r"))\n'
        "p.parse_args()\n"
    )

    operator = PythonScript().compile("a.py", text).operator

    assert operator.command == ("python", "a.py", "up", "$file")
