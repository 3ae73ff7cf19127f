from furness.runtime.stage import Stage


class Upper(Stage):
    """Write in capitals.

    Attributes:
        text: What is written.
    """

    inputs = {"text": "txt"}
    outputs = {"capitals": "txt"}

    def run(self) -> None:
        with open(self.get_input_path("text")) as file, open(
            self.get_output_path("capitals"), "w"
        ) as capitals:
            capitals.write(file.read().upper())
