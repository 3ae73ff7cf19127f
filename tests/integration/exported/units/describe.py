import json
import os
import sys

said = {
    "thing": json.loads(os.environ["thing"]),
    "ratio": float(os.environ["ratio"]),
    "loud": os.environ["loud"],
    "more": os.environ.get("more"),
    "mode": os.environ["MODE"],
    "words": sys.argv[1:],
}
with open("output.json", "w") as file:
    json.dump({"said": said}, file)
with open(os.environ["text"], "w") as file:
    json.dump(said, file, sort_keys=True)
