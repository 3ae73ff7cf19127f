import json
import os

state = json.loads(os.environ["result"])["state"]
print("the run", state)
if os.environ.get("TOLD"):
    with open(os.environ["TOLD"], "w") as file:
        file.write(state)
