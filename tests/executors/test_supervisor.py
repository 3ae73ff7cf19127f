from pathlib import Path

import pytest

from furness.executors import _supervisor
from furness.executors._supervisor import count_memory_kills, escape


@pytest.mark.parametrize(
    ("content", "count"),
    [
        pytest.param("pgfault 7\noom_kill 12\ndrop 3\n", 12, id="in-the-middle"),
        pytest.param("pgfault 7\n", 0, id="not-told"),
    ],
)
def test_memory_kills_are_read_from_the_kernel_s_counters(
    tmp_path: Path, content: str, count: int
) -> None:
    counters = tmp_path / "vmstat"
    counters.write_text(content)

    assert count_memory_kills(str(counters)) == count


def test_memory_kills_without_counters_are_none(tmp_path: Path) -> None:
    assert count_memory_kills(str(tmp_path / "absent")) == 0


def test_escaped_text_holds_neither_tab_nor_newline() -> None:
    assert escape(b"a\tb\nc\\") == rb"a\tb\nc\\"


def test_supervisor_imports_nothing_slow() -> None:
    folder = Path(_supervisor.__file__).parent
    files = ["_supervisor.py", "_spawn.py", "_strays.py", "_task.py"]
    lines = [line for file in files for line in (folder / file).read_text().splitlines()]

    names = {line.split()[1] for line in lines if line.strip().startswith(("import ", "from "))}

    ours = {name for name in names if name.startswith("furness.")}
    late = "furness.executors._warm"
    assert ours - {late} == {f"furness.executors.{file[:-3]}" for file in files[1:]}
    assert names - ours <= {
        "_ctypes",
        "_signal",
        "errno",
        "itertools",
        "os",
        "select",
        "sys",
        "time",
    }
