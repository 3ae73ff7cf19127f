import descpipe


class First(descpipe.Stage):
    inputs = {"catalog": "txt"}
    outputs = {"first": "txt"}

    def run(self):
        with open(self.get_input_path("catalog")) as file, open(
            self.get_output_path("first"), "w"
        ) as first:
            first.write(file.readline())


class Last(descpipe.Stage):
    name = "the last"
    inputs = {"catalog": "txt"}
    outputs = {"last": "txt"}

    def run(self):
        with open(self.get_input_path("catalog")) as file, open(
            self.get_output_path("last"), "w"
        ) as last:
            last.write(list(file)[-1])
