# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# name = "word-counts"
# version = "2.1.0"
# description = "Count how often each word of some texts occurs."
# inputs.texts = {type = "List[File]", separator = ":", format = "text/plain"}
# inputs.least = {type = "Integer", default = 1, minimum = 1}
# inputs.ignored = {type = "List[String]", default = ["the", "a"], separator = ","}
# outputs.counts = {type = "File", path = "counts.tsv"}
# outputs.words = {type = "Integer"}
# ///
import json
import os
import re
from collections import Counter

ignored = set(os.environ["ignored"].split(","))
counts = Counter()
for path in os.environ["texts"].split(":"):
    with open(path, encoding="utf-8") as text:
        counts.update(one for one in re.findall(r"\w+", text.read().lower()) if one not in ignored)
kept = {word: count for word, count in counts.items() if count >= int(os.environ["least"])}
with open("counts.tsv", "w", encoding="utf-8") as file:
    for word, count in sorted(kept.items(), key=lambda one: (-one[1], one[0])):
        file.write(f"{word}\t{count}\n")
with open("output.json", "w") as file:
    json.dump({"words": len(kept)}, file)
