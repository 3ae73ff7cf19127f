"""Pick the lines of a text that hold a word."""

import argparse

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("text", type=argparse.FileType("r"), help="the text")
parser.add_argument("--word", default="it's", help="the word")
parser.add_argument("--invert", action="store_true", help="pick the other lines")
parser.add_argument("--way", choices=["first", "all"], default="all", help="how many")
parser.add_argument("--output", default="picked.txt", help="where to write them")
given = parser.parse_args()

lines = [line for line in given.text if (given.word in line) != given.invert]
with open(given.output, "w") as file:
    file.writelines(lines[:1] if given.way == "first" else lines)
