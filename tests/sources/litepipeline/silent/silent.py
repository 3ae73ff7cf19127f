"""Do something, and write no output.data."""

import json
import os
import sys

with open(os.path.join(sys.argv[1], "input.data")) as file:
    print("first" in json.load(file))
