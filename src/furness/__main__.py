"""`python -m furness` and the command `furness`: calls the command line."""

import sys

from furness.cli.main import run


def main() -> None:
    """Run the command line and exit with its status."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
