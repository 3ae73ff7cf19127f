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
PLACE = "/opt/furness"
"""Where an image has an operator's files; `start.json` names it, wherever they are."""
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_FILES = ("File", "Directory")
_LONGEST = 128 * 1024 - 1  # of a variable with its name, by execve(2) of Linux
_STARTERS = ("/runtime/python.py", "/runtime/notebook.py")


class Wrong(Exception):  # noqa: N818 - it says what is wrong
    """What was given does not fit."""


def main(arguments: "list[str]") -> None:
    """Start the task; this process becomes its own.

    Args:
        arguments: Each `input=value`, or `--input=value`.
    """
    with open(os.path.join(_FOLDER, "start.json"), encoding="utf-8") as file:
        told = json.loads(file.read().replace(PLACE, json.dumps(_FOLDER)[1:-1]))
    try:
        values = read_values(told["inputs"], arguments)
    except Wrong as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    try:
        prepare(values, told["outputs"].values(), os.curdir)
    except OSError as error:
        sys.exit(
            f"error: `{os.getcwd()}` cannot be written: {error.strerror}; mount a folder there"
        )
    texts = texts_of(told, values)
    command = command_of(told, values, texts)
    try:
        os.environ.update({**told["variables"], **told["outputs"], **variables_of(told, texts)})
        os.execvp(command[0], command)  # noqa: S606 - no shell, on purpose
    except Wrong as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"`{command[0]}` cannot be started: {error.strerror}")


def texts_of(told: "dict[str, Any]", values: "dict[str, Any]") -> "dict[str, str]":
    """Give the environment variable of each input that is there."""
    texts = {name: _text(value, told["inputs"][name]) for name, value in values.items()}
    return {name: text for name, text in texts.items() if text is not None}


def variables_of(told: "dict[str, Any]", texts: "dict[str, str]") -> "dict[str, str]":
    """Give the texts that a variable can hold; a longer one must reach the command otherwise.

    Args:
        told: What `start.json` says.
        texts: The inputs that are there, as text.

    Raises:
        Wrong: One is too long, and nothing else hands it to the command.
    """
    found = {}
    for name, text in texts.items():
        if len(os.fsencode(text)) + len(name) < _LONGEST:
            found[name] = text
        elif not _is_read_otherwise(told, name):
            size = f"{len(text):,} characters"
            raise Wrong(
                f"`{name}` is too long for a variable: {size}; put it into the command, or a file"
            )
    return found


def _is_read_otherwise(told: "dict[str, Any]", name: str) -> bool:
    """Tell whether an input is in the command, or read from `input.json` by our own starter."""
    command = told["command"]
    starters = [parts[0] for parts in command[1:2] if parts[0].endswith(_STARTERS)]
    in_command = any(name in parts[1::2] for parts in command)
    return bool(starters or in_command or told["inputs"][name].get("flag"))


def command_of(
    told: "dict[str, Any]", values: "dict[str, Any]", texts: "dict[str, str]"
) -> "list[str]":
    """Give the command of a task, filled with its values.

    Args:
        told: What `start.json` says.
        values: The value of each input.
        texts: Those that are there, as text.
    """
    known = {**told["outputs"], **texts}
    command = [one for parts in told["command"] for one in _fill(parts, values, known)]
    flags = (_flags(told["inputs"][name], values[name]) for name in told["inputs"])
    return command + [word for words in flags for word in words]


def prepare(values: "dict[str, Any]", paths: "Any", workspace: str) -> None:
    """Write the inputs into the workspace, and make the folders of outputs.

    Args:
        values: The value of each input.
        paths: Where outputs are written, relative to the workspace.
        workspace: The folder.
    """
    with open(os.path.join(workspace, "input.json"), "w", encoding="utf-8") as file:
        json.dump(values, file, ensure_ascii=False)
    for path in paths:
        os.makedirs(os.path.join(workspace, os.path.dirname(path)), exist_ok=True)


def read_values(
    inputs: "dict[str, Any]", arguments: "list[str]", variables: "Any" = os.environ
) -> "dict[str, Any]":
    """Give the value of each input.

    Args:
        inputs: The inputs, each with its type and, if it has one, its default.
        arguments: Each `input=value`.
        variables: What gives those that no argument names: the environment.

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
        found = given.get(name, variables.get(name))
        if found is not None:
            values[name] = _within(name, _convert(name, found, one), one)
        elif "default" in one:
            values[name] = as_files(one["default"], one["type"])
        else:
            missing.append(name)
    if missing:
        hint = " ".join(f"{name}=…" for name in missing)
        raise Wrong(f"inputs are missing: {', '.join(missing)}; add {hint}")
    return values


def _convert(name: str, text: str, one: "dict[str, Any]") -> "Any":
    kind = plain(one["type"])
    default = one.get("default", "")
    if text in ("", "null") and (default is None or isinstance(default, dict)):
        return as_files(default, kind)
    if text in ("", "null") and one["type"] != kind:
        return None
    element = re.fullmatch(r"List\[(.*)\]", kind)
    try:
        if element and not text.lstrip().startswith("["):
            return [_simple(part, element[1], one) for part in _split(text, one.get("separator"))]
        if element:
            return as_files(_elements(_json(text), element[1], one), kind)
        return _simple(text, kind, one)
    except ValueError:
        hint = '; write a list as JSON: ["a", "b"]' if element else ""
        raise Wrong(f"`{text}` is no {kind}, which the input `{name}` is{hint}") from None


def _split(text: str, separator: "str | None") -> "list[str]":
    if separator:
        return text.split(separator)
    return [part.strip() for part in text.split(",")] if text else []


def _json(text: str) -> "Any":
    return json.loads(text, parse_constant=_finite)


def _finite(text: str) -> float:
    """Read a number; JSON knows none that is infinite."""
    number = float(text)
    if number - number != 0:
        raise ValueError(text)
    return number


def _within(name: str, value: "Any", one: "dict[str, Any]") -> "Any":
    """Give a number that is within its bounds, and anything else as it is."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and value < one.get("minimum", value):
        raise Wrong(f"`{name}` is {value}, and at least {one['minimum']:g}")
    if is_number and value > one.get("maximum", value):
        raise Wrong(f"`{name}` is {value}, and at most {one['maximum']:g}")
    return value


def _elements(values: "Any", kind: str, one: "dict[str, Any]") -> "Any":
    """Give the elements of a list, of which some systems know nothing but text."""
    if not isinstance(values, list) or plain(kind) not in ("Integer", "Float", "Boolean"):
        return values
    return [_simple(part, kind, one) if isinstance(part, str) else part for part in values]


def _simple(text: str, kind: str, one: "dict[str, Any]") -> "Any":
    kind = plain(kind)
    if kind == "Integer":
        return int(text)
    if kind == "Float":
        return _finite(text)
    if kind == "Boolean":
        yes, no = one.get("words") or ("true", "false")
        if text in (yes, no) or text.lower() in _YES + _NO:
            return text == yes or (text != no and text.lower() in _YES)
        raise ValueError(text)
    if kind == "Json":
        return _json(text)
    if kind.startswith("Enum[") and text not in re.split(r",\s*", kind[5:-1]):
        raise ValueError(text)
    return {"class": kind, "path": os.path.abspath(text)} if kind in _FILES else text


def plain(kind: str) -> str:
    """Give a type without `Optional`."""
    return kind[9:-1] if kind.startswith("Optional[") else kind


def as_files(value: "Any", kind: str) -> "Any":
    """Give a value whose files are objects with absolute paths; a path is text outside."""
    kind = plain(kind)
    if isinstance(value, list) and kind.startswith("List["):
        return [as_files(one, kind[5:-1]) for one in value]
    if isinstance(value, str) and kind in _FILES:
        return {"class": kind, "path": os.path.abspath(value)}
    return value


def with_paths(value: "Any") -> "Any":
    """Give a value whose files are paths, as they are typed."""
    if isinstance(value, dict) and value.get("class") in _FILES:
        return value["path"]
    return [with_paths(one) for one in value] if isinstance(value, list) else value


def _text(value: "Any", one: "dict[str, Any]") -> "str | None":
    value = with_paths(value)
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
