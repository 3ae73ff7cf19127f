import subprocess
import sys


def test_lazy_module_is_imported_at_its_first_use() -> None:
    code = (
        "import sys; from furness.lazy import lazy; wave = lazy('wave');"
        "before = 'wave' in sys.modules; wave.open; print(before, 'wave' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True"]
