"""`python -m furness` and the command `furness`: calls the command line.

This process is ours alone, hence two liberties: what is imported is not searched for garbage
again and again, and at the end it is not taken apart piece by piece. Together they are an eighth
of a small run.
"""

import gc
import os
import sys
from contextlib import suppress

gc.set_threshold(300_000, 20, 50)

from furness.cli import start  # noqa: E402 - what is above is for the imports, too

start.import_typing()

from furness.cli.main import run  # noqa: E402


def main() -> None:
    """Run the command line and exit with its status."""
    status = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
