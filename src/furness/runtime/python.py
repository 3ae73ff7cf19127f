"""Start a Python source: `python .../runtime/python.py [OPTION…] SOURCE [ARGUMENT…]`.

Python compiles the file that it is started with each time, and keeps only what is imported: so
this one is short, and `start.py` tells the rest.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
start = __import__("start")
del sys.path[0], sys.modules["start"]

if __name__ == "__main__":
    start.main(sys.argv[1:])
elif __name__ == "__mp_main__":
    sys.meta_path.insert(0, start.StandIn)
