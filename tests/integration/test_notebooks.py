"""Notebooks run through the command line, each in its own environment, with real kernels."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder, wait_for
from tests.notebooks import R, code, markdown, notebook
from tests.test_examples import WRONG, copied, read_commands, typed

pytestmark = pytest.mark.integration

SOURCES = Path(__file__).parents[1] / "sources" / "notebooks"
EXPECTED = json.loads((SOURCES / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", 'stopifnot(requireNamespace("IRkernel", quietly = TRUE))']
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def need_r(has_r: bool) -> None:
    if not has_r and os.environ.get("CI"):
        pytest.fail("R and its package IRkernel are not installed")
    if not has_r:
        pytest.skip("R and its package IRkernel are not installed")


def executed(result: dict[str, Any]) -> dict[str, Any]:
    with open(result["outputs"]["notebook"]["path"], encoding="utf-8") as file:
        document: dict[str, Any] = json.load(file)
    return document


def fails(folder: Folder, *cells: Any, **more: Any) -> str:
    """Run a notebook that fails, and give the end of its log."""
    folder.write({"wrong.ipynb": notebook(*cells, **more)})
    folder.call("run", "wrong.ipynb", status=1)
    [log] = (folder.path / ".furness" / "workspaces").glob("*/wrong/attempt-1.log")
    return log.read_text()


@pytest.mark.parametrize("name", EXPECTED)
def test_notebook_runs_with_arguments_and_gives_values_and_files(
    folder: Folder, name: str, has_r: bool
) -> None:
    need_r(has_r or not name.startswith("r_"))
    shutil.copytree(SOURCES, folder.path, dirs_exist_ok=True)
    folder.write({"text.txt": "hello\n", "here/a.txt": ""})
    expected = EXPECTED[name]["run"]

    outputs = folder.call("run", name, *expected["arguments"])["outputs"]

    files = {key: outputs[key]["path"] for key in expected["files"]}
    assert {key: outputs[key] for key in expected["values"]} == expected["values"]
    assert {key: Path(path).read_text() for key, path in files.items()} == expected["files"]


def test_executed_notebook_holds_the_given_parameters_and_what_cells_gave(folder: Folder) -> None:
    shutil.copy(SOURCES / "count_words.ipynb", folder.path)

    result = folder.call("run", "count_words.ipynb", "text=it's", "lower=no")

    cells = executed(result)["cells"]
    assert (
        "".join(cells[2]["source"]) == '# Parameters\ntext = "it\'s"\nshortest = 1\nlower = False'
    )
    assert [one.get("execution_count") for one in cells] == [None, 1, 2, 3, 4]


def test_notebook_with_a_figure_gives_a_picture_and_is_shown_in_the_report(folder: Folder) -> None:
    shutil.copy(SOURCES / "table_and_figure.ipynb", folder.path)

    result = folder.call("run", "table_and_figure.ipynb")
    folder.call("runs", "report", "last", "--output", "report.html")

    page = (folder.path / "report.html").read_text()
    assert Path(result["outputs"]["plot"]["path"]).read_bytes()[:4] == b"\x89PNG"
    assert "The notebook as it was executed: 8 cells" in page
    assert "data:image/png;base64," in page.partition("as it was executed")[2]


def test_notebook_that_fails_in_cell_7_is_kept_and_the_report_shows_the_cell(
    folder: Folder,
) -> None:
    cells = [markdown("# T"), *"abcde", "raise ValueError('<b>bad</b>')", "never = 1"]
    cells[1:6] = [f"{name} = 1" for name in "abcde"]

    log = fails(folder, *cells)
    folder.call("runs", "report", "last", "--output", "report.html")

    page = (folder.path / "report.html").read_text()
    assert log.splitlines()[-1] == "cell 7 failed: ValueError: <b>bad</b>"
    assert "Where the notebook failed: cell 7" in page
    assert "<b>bad</b>" not in page


ENDS = {
    "input": (["x = input('?')"], "hint: nobody can answer `input()` while a task runs"),
    "kernel exits": (["1", "import os; os._exit(3)"], "cell 2: the kernel ended by itself"),
    "no output": (["# outputs\nx: int"], "the output `x` is missing: no cell gives it a value"),
    "odd output": (["# outputs\nx: dict = object()"], "neither a path nor a JSON value"),
    "missing module": (["import not_there"], "ModuleNotFoundError: No module named 'not_there'"),
}


@pytest.mark.parametrize(("cells", "message"), ENDS.values(), ids=ENDS)
def test_notebook_that_cannot_go_on_says_why(
    folder: Folder, cells: list[str], message: str
) -> None:
    assert message in fails(folder, *cells)


def test_kernel_that_is_killed_ends_the_task_by_the_same_signal(folder: Folder) -> None:
    text = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    folder.write({"wrong.ipynb": notebook(text)})

    result = folder.call("run", "wrong.ipynb", status=1)

    assert result["failures"][0]["exit_status"] == -signal.SIGKILL


def test_time_limit_ends_the_kernel_too(folder: Folder) -> None:
    block = "# /// script\n# [tool.furness]\n# resources = {time_limit = '5s'}\n# ///\n"
    text = "import os, time\nprint('kernel', os.getpid(), flush=True)\ntime.sleep(600)"

    log = fails(folder, block + text)

    kernel = Path("/proc") / log.split("kernel ")[1].split()[0]
    wait_for(lambda: not kernel.exists() or "(zombie)" in (kernel / "status").read_text())


def test_output_of_a_cell_is_in_the_log_while_it_runs(folder: Folder) -> None:
    text = "import os, time\nprint('begun')\nwhile not os.path.exists('../go'): time.sleep(0.1)"
    folder.write({"note.ipynb": notebook(text)})
    logs = folder.path / ".furness" / "workspaces"

    process = folder.process("run", "note.ipynb")
    wait_for(
        lambda: any("begun" in one.read_text() for one in logs.glob("*/note/attempt-1.log")), 120
    )
    [log] = logs.glob("*/note/attempt-1.log")
    (log.parent / "go").touch()

    process.communicate(timeout=60)

    assert process.returncode == 0


def test_notebook_in_a_deep_folder_starts_its_kernel(folder: Folder) -> None:
    deep = folder.path / ("long name " * 12) / ("and longer " * 10)
    deep.mkdir(parents=True)
    inner = Folder(deep)
    inner.write({"note.ipynb": notebook("# outputs\nx: int = 1")})

    assert inner.call("run", "note.ipynb")["outputs"]["x"] == 1


def test_lines_that_install_packages_change_nothing_at_run_time(folder: Folder) -> None:
    cells = ["!pip install packaging", "%pip install packaging", "# outputs\nx: int = 1"]
    folder.write({"note.ipynb": notebook(*cells)})

    result = folder.call("run", "note.ipynb")

    text = "".join(executed(result)["cells"][0]["outputs"][0]["text"])
    assert text.startswith("packages are there before a task starts")


def test_kernel_for_r_is_found_by_its_name(folder: Folder, has_r: bool) -> None:
    need_r(has_r)
    spec = folder.path / "share" / "kernels" / "my-r"
    spec.mkdir(parents=True)
    argv = ["R", "--slave", "-e", "options(said='mine'); IRkernel::main()", "--args"]
    described = {"argv": [*argv, "{connection_file}"], "display_name": "R", "language": "R"}
    (spec / "kernel.json").write_text(json.dumps(described))
    metadata = {**R, "kernelspec": {"name": "my-r", "language": "R"}}
    folder.write(
        {
            "note.ipynb": notebook(
                code("x <- paste(getOption('said'))", "outputs"), metadata=metadata
            )
        }
    )

    told = folder.having(JUPYTER_PATH=str(folder.path / "share"))
    assert told.call("run", "note.ipynb")["outputs"]["x"] == "mine"


def test_notebook_in_r_that_fails_names_the_cell(folder: Folder, has_r: bool) -> None:
    need_r(has_r)

    log = fails(folder, "x <- 1", 'stop("no ", x)', metadata=R)

    assert log.splitlines()[-1].startswith("cell 2 failed: ERROR: Error")


def test_commands_of_the_example_do_what_its_page_says(folder: Folder) -> None:
    copied(folder, "notebook")

    for line in read_commands("notebook"):
        done = typed(folder, line)
        assert done.returncode == (2 if WRONG.search(line) else 0), (line, done.stderr)
        assert "Traceback" not in done.stderr
