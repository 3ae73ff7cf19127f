"""Copy by the paths that descpipe's containers have."""

import shutil

import descpipe


class Stage(descpipe.Stage):
    name = "fixed"
    config = {}
    inputs = {"catalog": "txt"}
    outputs = {"copy": "txt"}

    def run(self):
        shutil.copy("/opt/desc/inputs/catalog.txt", "/opt/desc/outputs/copy.txt")


if __name__ == "__main__":
    Stage.main()
