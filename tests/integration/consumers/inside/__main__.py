"""Run by a consumer's own Python: read paths, let one module look at each, answer, all as JSON.

`python -m tests.integration.consumers.inside NAME` imports `NAME.py` beside this, whose
`check(path)` gives what there is to say against a file. What the consumer's packages print goes to
standard error.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable


def main() -> None:
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    check = importlib.import_module(f"{__package__}.{sys.argv[1]}").check
    json.dump({path: judge(check, path) for path in json.load(sys.stdin)}, answer)
    answer.flush()


def judge(check: Callable[[str], list[str]], path: str) -> list[str]:
    """Give what a consumer has to say against a file; what it raises is said too."""
    try:
        return check(path)
    except Exception as error:  # noqa: BLE001 # a consumer refuses with any exception
        return [f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    main()
