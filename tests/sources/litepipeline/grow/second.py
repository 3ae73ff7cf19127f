import json
import os
import sys

workspace = sys.argv[1]
with open(os.path.join(workspace, "input.data")) as file:
    given = json.load(file)
if given.get("broken") == given["number"] and not os.path.exists(given["mended"]):
    sys.exit("this one is broken")
name = given["action_info"]["action_name"]
messages = [f"{name}: {number}" for number in range(2)]
data = {"messages": messages, "price": given["price"], "of": given["first"]["found"]}
with open(os.path.join(workspace, "output.data"), "w") as file:
    json.dump({"data": data, "actions": []}, file)
