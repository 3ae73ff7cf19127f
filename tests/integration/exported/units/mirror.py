"""Write bytes backwards."""

from pathlib import Path


class Mirror:
    inputs = {"data": "bin"}
    outputs = {"mirrored": "bin"}
    config = {}

    def run(self):
        data = Path(self.get_input_path("data")).read_bytes()
        Path(self.get_output_path("mirrored")).write_bytes(data[::-1])
