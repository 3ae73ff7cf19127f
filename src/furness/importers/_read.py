"""Parts of a map that was read, by their types: a part of another type is told of, not used."""

from collections.abc import Iterator
from typing import Any

from furness.importers._report import Report
from furness.importers._source import Key


def map_at(data: Any, *keys: Key) -> dict[str, Any]:
    """Give the map at a path of keys; an empty one where there is none."""
    found = at(data, *keys)
    return found if isinstance(found, dict) else {}


def list_at(data: Any, *keys: Key) -> list[Any]:
    """Give the list at a path of keys; an empty one where there is none."""
    found = at(data, *keys)
    return found if isinstance(found, list) else []


def text_at(data: Any, *keys: Key) -> str:
    """Give the text at a path of keys; an empty one where there is none."""
    found = at(data, *keys)
    return found if isinstance(found, str) else ""


def number_at(data: Any, *keys: Key) -> float | None:
    """Give the number at a path of keys, also one written as a text; None where there is none."""
    found = at(data, *keys)
    try:
        number = float(found)
    except (TypeError, ValueError):
        return None
    return None if isinstance(found, bool) or not 0 <= number < 2**53 else number


def at(data: Any, *keys: Key) -> Any:
    """Give what is at a path of keys and indexes; None where there is nothing."""
    for key in keys:
        in_list = isinstance(data, list) and isinstance(key, int) and key < len(data)
        if not in_list and not (isinstance(data, dict) and key in data):
            return None
        data = data[key]
    return data


def maps_in(report: Report, data: Any, *keys: Key) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the maps of a list with their indexes; what else is in it is told of."""
    for index, one in enumerate(list_at(data, *keys)):
        if isinstance(one, dict):
            yield index, one
        else:
            report.leave(f"`{one}` is no map", "write `{name: …}`", *keys, index)


def tell_others(report: Report, data: Any, known: frozenset[str], *keys: Key) -> None:
    """Tell of the keys of a map that are not read."""
    for key in map_at(data, *keys).keys() - known if known else ():
        report.leave(f"`{key}` is left out", "see whether the run needs it", *keys, key)
