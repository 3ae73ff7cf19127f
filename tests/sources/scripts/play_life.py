#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Play Conway's life (https://conwaylife.com/wiki/Plaintext) and draw each generation."""
import os
import sys
from pathlib import Path

from grid import Grid

start = Path(os.environ["start"])
generations = int(os.getenv("generations", 4))
size = int(os.getenv("size", 6))
out_dir = os.getenv("out_dir", "pictures/")
output_alive = os.getenv("output_alive", "alive.txt")

grid = Grid.read(start.read_text())
counts = []
Path(out_dir).mkdir(parents=True, exist_ok=True)
for number in range(generations + 1):
    counts.append(len(grid))
    rows = [" ".join("1" if (y, x) in grid else "0" for x in range(size)) for y in range(size)]
    Path(out_dir, f"{number:03}.pbm").write_text(f"P1\n{size} {size}\n" + "\n".join(rows) + "\n")
    grid = grid.next()
Path(output_alive).write_text(" ".join(map(str, counts)) + "\n")
if not any(counts):
    sys.exit("nothing lives")
