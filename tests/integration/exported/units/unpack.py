# List what is in a folder.
import json
import os

# the folder
folder = os.environ["folder"]
names = sorted(name for _, _, names in os.walk(folder) for name in names)
with open("output.json", "w") as file:
    json.dump({"names": names}, file)
