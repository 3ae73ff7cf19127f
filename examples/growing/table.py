# /// script
# [tool.furness]
# environment = "host"
# ///
"""Write the guesses to a file."""

import argparse
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("guesses", nargs="+", type=float, help="The guesses.")
parser.add_argument("--output", type=Path, default="guesses.txt", help="The file.")
arguments = parser.parse_args()

arguments.output.write_text("".join(f"{guess}\n" for guess in arguments.guesses), encoding="utf-8")
