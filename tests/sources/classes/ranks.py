# /// script
# dependencies = ["mpi4py"]
# [tool.furness]
# resources = {ranks = 2, cpus = 2}
# ///
"""Sum the lines, each rank its own."""

import descpipe


class Stage(descpipe.Stage):
    name = "ranks"
    config = {}
    inputs = {"catalog": "txt"}
    outputs = {"sum": "txt"}

    def run(self):
        comm, rank, size = self.get_comm(), self.get_rank(), self.get_size()
        with open(self.get_input_path("catalog")) as file:
            own = sum(float(line) for number, line in enumerate(file) if number % size == rank)
        total = comm.reduce(own) if comm else own
        if rank == 0:
            with open(self.get_output_path("sum"), "w") as file:
                file.write(f"{total} by {size}\n")


if __name__ == "__main__":
    Stage.main()
