#!/usr/bin/env python3
"""Make a grey picture black and white (https://netpbm.sourceforge.net/doc/pgm.html)."""
import argparse
import sys
from pathlib import Path


def read_pgm(path):
    words = b" ".join(line.split(b"#")[0] for line in path.read_bytes().split(b"\n")).split()
    if words[0] != b"P2":
        sys.exit(f"{path} is no plain PGM")
    width, height, top, *pixels = map(int, words[1:])
    return width, height, top, pixels


def otsu(pixels, top):
    """Give the level that tells two classes apart best."""
    def spread(level):
        low = [one for one in pixels if one < level]
        high = [one for one in pixels if one >= level]
        if not low or not high:
            return 0.0
        return len(low) * len(high) * (sum(low) / len(low) - sum(high) / len(high)) ** 2
    return max(range(1, top + 1), key=spread)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path, help="A plain PGM.")
    parser.add_argument("-l", "--level", type=int, help="From where on it is white; chosen if absent.")
    parser.add_argument("--invert", action="store_true", help="White is black.")
    parser.add_argument("-o", "--output", type=Path, default=Path("mask.pbm"), help="A plain PBM.")
    arguments = parser.parse_args()
    width, height, top, pixels = read_pgm(arguments.image)
    level = otsu(pixels, top) if arguments.level is None else arguments.level
    print(f"level {level}")
    bits = [str(int((one < level) != arguments.invert)) for one in pixels]
    rows = [" ".join(bits[at:at + width]) for at in range(0, width * height, width)]
    arguments.output.write_text("\n".join([f"P1\n{width} {height}", *rows, ""]))


if __name__ == "__main__":
    main()
