"""Small notebooks for tests."""

import json
from typing import Any

PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
R = {
    "kernelspec": {"display_name": "R", "language": "R", "name": "ir"},
    "language_info": {"name": "R"},
}


def code(text: str, *tags: str, outputs: list[Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": outputs or [],
        "source": text.splitlines(keepends=True),
    }


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def notebook(*cells: dict[str, Any] | str, metadata: Any = None, **more: Any) -> str:
    """Give a notebook as its file has it; a cell that is only a text holds code."""
    document = {
        "cells": [code(one) if isinstance(one, str) else one for one in cells],
        "metadata": PYTHON if metadata is None else metadata,
        "nbformat": 4,
        "nbformat_minor": 4,
        **more,
    }
    return json.dumps(document, ensure_ascii=False)
