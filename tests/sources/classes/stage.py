#!/usr/bin/env python3
"""Tell the parts of a catalog apart."""

import descpipe


class Stage(descpipe.Stage):
    name = "tell_apart"
    config = {"limits": "limits.txt"}

    inputs = {
        # One number on each line.
        "photoz-catalog": "txt",
    }
    outputs = {
        "low-part": "txt",  # What is below the limit.
        "2nd-part": "txt",
    }

    def run(self):
        with open(self.get_config_path("limits")) as file:
            limit = float(file.read())
        with open(self.get_input_path("photoz-catalog")) as file:
            numbers = [float(line) for line in file]
        with open(self.get_output_path("low-part"), "w") as file:
            file.writelines(f"{one}\n" for one in numbers if one < limit)
        with open(self.get_output_path("2nd-part"), "w") as file:
            file.writelines(f"{one}\n" for one in numbers if one >= limit)
        print(self.get_input_filenames(), self.get_output_filenames(), self.get_size())


if __name__ == "__main__":
    Stage.main()
