"""What scripts read and write, without the helper."""

import json
import os
import sys

workspace = sys.argv[1]


def read_input():
    with open(os.path.join(workspace, "input.data")) as file:
        return json.load(file)


def write_output(data, actions=()):
    with open(os.path.join(workspace, "output.data"), "w") as file:
        json.dump({"data": data, "actions": list(actions)}, file)
