#!/usr/bin/env python3
"""Stack what is known of the redshifts in each bin."""

import descpipe


class Stage(descpipe.Stage):
    name = "pz_stack"
    config = {}

    inputs = {
        "photoz-catalog": "csv",
        "tomographic-catalog": "csv",
    }
    outputs = {
        "n_of_z": "csv",  # One line for each bin: the mean of its galaxies' PDFs.
    }

    def run(self):
        import csv

        with open(self.get_input_path("tomographic-catalog"), newline="") as file:
            bins = [int(row["BIN"]) for row in csv.DictReader(file)]
        with open(self.get_input_path("photoz-catalog"), newline="") as file:
            rows = list(csv.DictReader(file))
        columns = [name for name in rows[0] if name.startswith("PDF_")]
        with open(self.get_output_path("n_of_z"), "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["BIN", *columns])
            for number in sorted(set(bins) - {0}):
                own = [row for row, found in zip(rows, bins) if found == number]
                means = [sum(float(row[name]) for row in own) / len(own) for name in columns]
                table.writerow([number, *(f"{mean:.4f}" for mean in means)])


if __name__ == "__main__":
    Stage.main()
