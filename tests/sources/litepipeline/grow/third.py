import json
import os
import sys

workspace = sys.argv[1]
with open(os.path.join(workspace, "input.data")) as file:
    given = json.load(file)
parts = {name: one for name, one in given.items() if name.startswith("second")}
messages = [message for name in sorted(parts) for message in parts[name]["messages"]]
prices = sorted({one["price"] for one in parts.values()})
with open(os.path.join(workspace, "output.data"), "w") as file:
    json.dump({"data": {"messages": messages, "prices": prices, "parts": sorted(parts)}}, file)
