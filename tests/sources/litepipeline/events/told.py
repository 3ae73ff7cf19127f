"""Write down what an event action is told."""

import json
import os
import sys

with open(os.path.join(sys.argv[1], "input.data")) as file:
    given = json.load(file)
print("told:", json.dumps(given["result"], sort_keys=True))
with open(given["log"], "a") as file:
    json.dump({"event": given["action_info"]["action_name"], "result": given["result"]}, file)
with open(os.path.join(sys.argv[1], "output.data"), "w") as file:
    json.dump({"data": given}, file)
