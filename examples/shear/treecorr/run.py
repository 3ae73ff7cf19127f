#!/usr/bin/env python3
"""Correlate the shapes of galaxies, bin by bin."""

import descpipe


class Stage(descpipe.Stage):
    name = "treecorr"
    config = {"config": "treecorr.json"}

    inputs = {
        "shear-catalog": "csv",  # RA, DEC and the two parts of each shape.
        "tomographic-catalog": "csv",
    }
    outputs = {
        "correlation-functions": "csv",
    }

    def run(self):
        import csv
        import itertools
        import json
        import math

        with open(self.get_config_path("config")) as file:
            widest = json.load(file)["max_sep"]
        with open(self.get_input_path("shear-catalog"), newline="") as file:
            shapes = [{key: float(one) for key, one in row.items()} for row in csv.DictReader(file)]
        with open(self.get_input_path("tomographic-catalog"), newline="") as file:
            bins = [int(row["BIN"]) for row in csv.DictReader(file)]

        found = {}
        for (one, its_bin), (other, other_bin) in itertools.combinations(zip(shapes, bins), 2):
            apart = math.hypot(one["RA"] - other["RA"], one["DEC"] - other["DEC"])
            if apart < widest and its_bin and other_bin:
                product = one["E_1"] * other["E_1"] + one["E_2"] * other["E_2"]
                found.setdefault(tuple(sorted((its_bin, other_bin))), []).append(product)

        with open(self.get_output_path("correlation-functions"), "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["BIN_1", "BIN_2", "PAIRS", "XI"])
            for (low, high), all_ in sorted(found.items()):
                table.writerow([low, high, len(all_), f"{sum(all_) / len(all_):.6f}"])


if __name__ == "__main__":
    Stage.main()
