import sys

with open(sys.argv[1], "w") as file:
    file.writelines(f"{word}\n" for word in sys.argv[2:])
