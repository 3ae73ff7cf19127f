"""Write what was configured."""

import json

import descpipe

LEAST = 2 * 5


class Stage(descpipe.Stage):
    name = "settings"
    config = {"weights": "weights.json", "bins": 4, "column": "Z_MEAN", "least": LEAST}
    inputs = {}
    outputs = {"used": "json"}

    def run(self):
        with open(self.get_config_path("weights")) as file:
            weights = json.load(file)
        used = {name: self.config[name] for name in ("bins", "column", "least")}
        with open(self.get_output_path("used"), "w") as file:
            json.dump({**used, "weights": weights}, file)


if __name__ == "__main__":
    Stage.main()
