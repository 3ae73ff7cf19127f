class Reverse:
    """Turn the lines round."""

    inputs = {"lines": "txt"}
    outputs = {"turned": "txt"}

    def run(self):
        with open(self.get_input_path("lines")) as file:
            lines = file.read().splitlines()
        with open(self.get_output_path("turned"), "w") as file:
            file.write("\n".join(reversed(lines)))
