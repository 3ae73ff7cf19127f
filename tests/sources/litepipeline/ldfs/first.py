"""Leave a file in a store when there is one, else in the workspace."""

import json
import os
import sys

workspace = sys.argv[1]
with open(os.path.join(workspace, "input.data")) as file:
    given = json.load(file)
with open(os.path.join(workspace, "made.txt"), "w") as file:
    file.write("made\n")
where = "store" if given.get("ldfs_host") else "workspace"
with open(os.path.join(workspace, "output.data"), "w") as file:
    json.dump({"data": {"where": where}}, file)
