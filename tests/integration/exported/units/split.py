import os
import sys

os.makedirs("words", exist_ok=True)
with open(sys.argv[1]) as file:
    for number, word in enumerate(file.read().split()):
        with open(f"words/{number:02}.txt", "w") as target:
            target.write(word)
