# /// script
# [tool.furness]
# environment = "host"
# ///
"""Write lines to a file."""

import argparse
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("lines", nargs="+", help="The lines.")
parser.add_argument("--title", default="Words", help="The first line.")
parser.add_argument("--output", type=Path, default="lines.txt", help="The file.")
arguments = parser.parse_args()

arguments.output.write_text("\n".join([arguments.title, *arguments.lines]) + "\n", encoding="utf-8")
