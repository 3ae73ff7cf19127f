"""Conditions that an exported pipeline can carry along: those that `runtime/condition.py` reads.

That very file is asked, as the other system will run it: there is no second list of what it does.
"""

import os
import runpy
from functools import lru_cache
from typing import Any

from furness.errors import DocumentError
from furness.graph.condition import check_condition

_READER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "runtime", "condition.py")


def check_portable(text: str) -> None:
    """Refuse a condition that is evaluated differently, or not at all, outside of Furness.

    Raises:
        DocumentError: The message says what is not CEL or not done outside, and where in the text.
    """
    check_condition(text)
    reader = _reader()
    try:
        reader["parse"](text)
    except reader["Wrong"] as error:
        raise DocumentError(
            f"`{text}` is no condition that can be exported: {error}",
            hint="write it with what exported conditions do: operators, `size`, `has`, `int`, "
            "`double`, `string`, `startsWith`, `endsWith`, `contains`, `matches`, `all`, "
            "`exists`, `exists_one`, `map` and `filter`",
            code="condition",
        ) from None


@lru_cache(maxsize=1)
def _reader() -> dict[str, Any]:
    return runpy.run_path(_READER)
