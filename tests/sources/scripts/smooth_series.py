"""Smooth the numbers of a series, and write them as they are asked for."""
import argparse
import json
import statistics

METHODS = {"mean": statistics.fmean, "median": statistics.median, "largest": max}


def numbers(file):
    return [float(line) for line in file if line.strip() and not line.startswith("#")]


parser = argparse.ArgumentParser(description=__doc__, epilog="Each window is cut at the ends.")
parser.add_argument("series", type=argparse.FileType("r"), help="One number on each line.")
parser.add_argument("--method", choices=["mean", "median", "largest"], default="mean")
parser.add_argument("--window", type=int, default=3, metavar="N", help="How many numbers (default: %(default)s).")
parser.add_argument("--weights", type=float, nargs="*", help="Factors, one for each place of the window.")
parser.add_argument("--header", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--skip", action="append", default=[], help="A number that is left out.")
shape = parser.add_mutually_exclusive_group()
shape.add_argument("--json", dest="as_json", action="store_true", help="Write JSON.")
parser.add_argument("--output", type=argparse.FileType("w"), default="smooth.txt")
options = parser.parse_args()

values = [one for one in numbers(options.series) if f"{one:g}" not in options.skip]
half = options.window // 2
smooth = []
for place in range(len(values)):
    window = values[max(0, place - half):place + half + 1]
    factors = options.weights or [1.0] * len(window)
    smooth.append(METHODS[options.method]([a * b for a, b in zip(window, factors)]))
if options.as_json:
    json.dump({"method": options.method, "values": smooth}, options.output)
else:
    if options.header:
        print(f"# {options.method} of {options.window}", file=options.output)
    for one in smooth:
        print(f"{one:.4g}", file=options.output)
