import json
import os
import sys

with open(os.path.join(sys.argv[1], "output.data"), "w") as file:
    json.dump({"data": {"arguments": sys.argv[2:], "folder": os.path.basename(os.getcwd())}}, file)
