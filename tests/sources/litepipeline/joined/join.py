import json
import os
import sys

with open(os.path.join(sys.argv[1], "input.data")) as file:
    given = json.load(file)
if given.get("bad"):
    sys.exit("asked to fail")
data = {"count": len(given["fan_in"]["messages"]), "parts": given["grow"]["parts"]}
with open(os.path.join(sys.argv[1], "output.data"), "w") as file:
    json.dump({"data": data}, file)
