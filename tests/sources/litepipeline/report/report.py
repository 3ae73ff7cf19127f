import json
import os
import sys

with open(os.path.join(sys.argv[1], "input.data")) as file:
    given = json.load(file)
names = ("fan_in", "grow", "joined")
told = {name: given[name]["status"] for name in names if name in given}
with open(given["log"], "a") as file:
    json.dump({"told": told, "joined": given.get("joined")}, file)
