"""On what is measured: the line above the table, which a figure must not be quoted without."""

import os
import platform
import subprocess
import tempfile

from benchmarks.measure import tell


def main() -> None:
    """Print the machine, how busy it is, and on what file system the runs are."""
    place = os.environ.get("BENCH_FOLDER", tempfile.gettempdir())
    said = subprocess.run(["df", "-PT", place], capture_output=True, text=True, check=False)
    words = said.stdout.splitlines()[-1].split() if said.stdout else []
    kind = words[1] if len(words) > 1 else "unknown"
    cores, load = os.cpu_count(), os.getloadavg()[0]
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    tell("machine", f"{cores} cores, load {load:.1f}, {system}, files on {kind}")


if __name__ == "__main__":
    main()
