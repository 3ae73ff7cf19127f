"""Sort numbers into bins that hold equally many."""

import csv
import json


def main(catalog, config, output):
    """Write the bin of each galaxy."""
    with open(config) as file:
        settings = json.load(file)
    with open(catalog, newline="") as file:
        redshifts = [float(row[settings["bin_column"]]) for row in csv.DictReader(file)]
    edges = edges_of(redshifts, settings["nbin"], settings["zmin"], settings["zmax"])
    with open(output, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["BIN"])
        table.writerows([bin_of(one, edges)] for one in redshifts)


def edges_of(redshifts, nbin, zmin, zmax):
    """Give the edges of the bins."""
    chosen = sorted(one for one in redshifts if zmin <= one < zmax)
    inner = [chosen[len(chosen) * number // nbin] for number in range(1, nbin)]
    return [zmin, *inner, zmax]


def bin_of(redshift, edges):
    """Give the number of a bin, from 1; 0 for what is in none."""
    for number, (low, high) in enumerate(zip(edges, edges[1:]), start=1):
        if low <= redshift < high:
            return number
    return 0
