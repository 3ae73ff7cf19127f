"""Find out what there is to do: one action for each, all of which give to `third`."""

import json
import os
import sys

workspace = sys.argv[1]
with open(os.path.join(workspace, "input.data")) as file:
    given = json.load(file)

actions = []
for number in range(given.get("count", 5)):
    actions.append(
        {
            "name": f"second {number:03d}",
            "main": "python second.py",
            "condition": ["first"],
            "input_data": {"number": number, "price": "$5", "count": -1},
            "to_action": "third",
        }
    )
actions += given.get("more", [])
with open(os.path.join(workspace, "output.data"), "w") as file:
    json.dump({"data": {"found": len(actions)}, "actions": actions}, file)
