#!/usr/bin/env python3
"""Sort galaxies into bins of redshift that hold equally many."""

import descpipe


class Stage(descpipe.Stage):
    name = "tomography"
    config = {"config": "tomography.json"}

    inputs = {
        # One line for each galaxy, with Z_MEAN and its PDF.
        "photoz-catalog": "csv",
    }
    outputs = {
        "tomographic-catalog": "csv",  # The bin of each galaxy, 0 for none.
    }

    def run(self):
        import tomography

        tomography.main(
            self.get_input_path("photoz-catalog"),
            self.get_config_path("config"),
            self.get_output_path("tomographic-catalog"),
        )


if __name__ == "__main__":
    Stage.main()
