"""Run one task of an image by itself: `alone.py [input=value …]`, with what `start.json` says.

An argument wins over an environment variable, which wins over the default. The working directory
is the workspace. It serves where nothing of ours is outside: Kubernetes, `docker run`.
"""

import json
import os
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PLACE = "/opt/furness"
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_FILES = ("File", "Directory")


class Wrong(Exception):  # noqa: N818 - it says what is wrong
    """What was given does not fit."""


def main(arguments: "list[str]") -> None:
    """Start the task; this process becomes its own.

    Args:
        arguments: Each `input=value`, or `--input=value`.
    """
    with open(os.path.join(_FOLDER, "start.json"), encoding="utf-8") as file:
        told = json.loads(file.read().replace(_PLACE, json.dumps(_FOLDER)[1:-1]))
    try:
        values = read_values(told["inputs"], arguments)
    except Wrong as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    try:
        _prepare(values, told["outputs"].values())
    except OSError as error:
        sys.exit(
            f"error: `{os.getcwd()}` cannot be written: {error.strerror}; mount a folder there"
        )
    texts = {name: _text(value, told["inputs"][name]) for name, value in values.items()}
    texts = {name: text for name, text in texts.items() if text is not None}
    known = {**told["outputs"], **texts}
    os.environ.update(told["variables"])
    os.environ.update(known)
    command = [one for parts in told["command"] for one in _fill(parts, values, known)]
    command += [
        one for name in told["inputs"] for one in _flags(told["inputs"][name], values[name])
    ]
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell, on purpose
    except OSError as error:
        sys.exit(f"`{command[0]}` cannot be started: {error.strerror}")


def _prepare(values: "dict[str, Any]", paths: "Any") -> None:
    """Write the inputs into the workspace, and make the folders of outputs."""
    with open("input.json", "w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False)
    for path in paths:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)


def read_values(inputs: "dict[str, Any]", arguments: "list[str]") -> "dict[str, Any]":
    """Give the value of each input.

    Args:
        inputs: The inputs, each with its type and, if it has one, its default.
        arguments: Each `input=value`.

    Raises:
        Wrong: An argument is no input, does not fit its type, or is missing.
    """
    given: dict[str, str] = {}
    for argument in arguments:
        name, equals, text = argument.lstrip("-").partition("=")
        if not equals or name not in inputs:
            known = ", ".join(inputs) or "none"
            raise Wrong(f"`{argument}` is no input; write input=value; the inputs are: {known}")
        given[name] = text
    values = {}
    missing = []
    for name, one in inputs.items():
        found = given.get(name, os.environ.get(name))
        if found is not None:
            values[name] = _convert(name, found, one)
        elif "default" in one:
            values[name] = _as_files(one["default"], one["type"])
        else:
            missing.append(name)
    if missing:
        hint = " ".join(f"{name}=…" for name in missing)
        raise Wrong(f"inputs are missing: {', '.join(missing)}; add {hint}")
    return values


def _convert(name: str, text: str, one: "dict[str, Any]") -> "Any":
    kind = _plain(one["type"])
    element = re.fullmatch(r"List\[(.*)\]", kind)
    try:
        if element and one.get("separator") and not text.lstrip().startswith("["):
            return [_simple(part, element[1], one) for part in text.split(one["separator"])]
        if element:
            return _as_files(json.loads(text), kind)
        return _simple(text, kind, one)
    except ValueError:
        raise Wrong(f"`{text}` is no {kind}, which the input `{name}` is") from None


def _simple(text: str, kind: str, one: "dict[str, Any]") -> "Any":
    kind = _plain(kind)
    if kind == "Integer":
        return int(text)
    if kind == "Float":
        return float(text)
    if kind == "Boolean":
        yes, no = one.get("words") or ("true", "false")
        if text in (yes, no) or text.lower() in _YES + _NO:
            return text == yes or (text != no and text.lower() in _YES)
        raise ValueError(text)
    if kind == "Json":
        return json.loads(text)
    if kind.startswith("Enum[") and text not in re.split(r",\s*", kind[5:-1]):
        raise ValueError(text)
    return {"class": kind, "path": os.path.abspath(text)} if kind in _FILES else text


def _plain(kind: str) -> str:
    return kind[9:-1] if kind.startswith("Optional[") else kind


def _as_files(value: "Any", kind: str) -> "Any":
    """Give a value whose files are objects; a path is text outside."""
    kind = _plain(kind)
    if isinstance(value, list) and kind.startswith("List["):
        return [_as_files(one, kind[5:-1]) for one in value]
    if isinstance(value, str) and kind in _FILES:
        return {"class": kind, "path": os.path.abspath(value)}
    return value


def _with_paths(value: "Any") -> "Any":
    if isinstance(value, dict) and value.get("class") in _FILES:
        return value["path"]
    return [_with_paths(one) for one in value] if isinstance(value, list) else value


def _text(value: "Any", one: "dict[str, Any]") -> "str | None":
    value = _with_paths(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) and one.get("words"):
        return str(one["words"][0 if value else 1])
    if isinstance(value, list) and one.get("separator"):
        return str(one["separator"]).join(str(_text(part, {})) for part in value)
    return json.dumps(value, ensure_ascii=False)


def _fill(parts: "list[str]", values: "dict[str, Any]", texts: "dict[str, str]") -> "list[str]":
    """Put values into a token: a list that stands alone becomes one token for each element."""
    if len(parts) == 3 and not parts[0] and not parts[2]:  # noqa: PLR2004 - exactly one name
        value = values.get(parts[1], texts.get(parts[1]))
        if value is None:
            return []
        return [str(_text(one, {})) for one in (value if isinstance(value, list) else [value])]
    return ["".join(texts.get(one, "") if at % 2 else one for at, one in enumerate(parts))]


def _flags(one: "dict[str, Any]", value: "Any") -> "list[str]":
    flag = one.get("flag")
    if not flag or value is None:
        return []
    if isinstance(value, bool):
        on, _, off = flag.partition("/")
        return [word for word in ((on if value else off),) if word]
    if isinstance(value, list):
        texts = [str(_text(part, {})) for part in value]
        repeated = [word for text in texts for word in (flag, text)]
        return repeated if one.get("repeat") else [flag, *texts] if texts else []
    text = str(_text(value, {}))
    if not text.startswith("-"):
        return [flag, text]
    return [f"{flag}={text}" if flag.startswith("--") else f"{flag}{text}"]


if __name__ == "__main__":
    main(sys.argv[1:])
