import json
import os
import sys

with open(os.path.join(sys.argv[1], "output.data"), "w") as file:
    json.dump({"data": {"messages": ["hello"]}, "actions": []}, file)
