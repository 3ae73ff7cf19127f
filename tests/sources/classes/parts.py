"""Sum one part of the lines."""

import descpipe


class Stage(descpipe.Stage):
    name = "parts"
    config = {}
    inputs = {"catalog": "txt"}
    outputs = {"sum": "txt"}

    def run(self):
        rank, size = self.get_rank(), self.get_size()
        with open(self.get_input_path("catalog")) as file:
            numbers = [float(line) for line in file]
        with open(self.get_output_path("sum"), "w") as file:
            file.write(f"{sum(numbers[rank::size])}\n")


if __name__ == "__main__":
    Stage.main()
