import json
import os
import sys

with open("/opt/workspace/input.data") as file:  # where a node shows it in a container
    given = json.load(file)
data = {"greeting": os.environ["GREETING"], "first": given["first action"]}
data["files"] = sorted(os.listdir("/opt/app"))
with open(os.path.join(sys.argv[1], "output.data"), "w") as file:
    json.dump({"data": data}, file)
