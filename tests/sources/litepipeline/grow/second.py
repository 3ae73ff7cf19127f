import json
import os
import sys
import time

workspace = sys.argv[1]
with open(os.path.join(workspace, "input.data")) as file:
    given = json.load(file)
if given.get("broken") == given["number"] and not os.path.exists(given["mended"]):
    sys.exit("this one is broken")
if given["number"] == given.get("waiting"):
    open(given["gate"] + ".began", "w").close()
    while not os.path.exists(given["gate"]):
        time.sleep(0.02)
name = given["action_info"]["action_name"]
messages = [f"{name}: {number}" for number in range(2)]
data = {"messages": messages, "price": given["price"], "of": given["first"]["found"]}
with open(os.path.join(workspace, "output.data"), "w") as file:
    json.dump({"data": data, "actions": []}, file)
