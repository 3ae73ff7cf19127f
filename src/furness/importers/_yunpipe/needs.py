"""What an algorithm of yunpipe needs: memory, processors, variables, ports."""

from typing import Any

from furness.importers._yunpipe.file import JsonFile

_LARGEST_PORT = 65535
_MOST = 1e9
_OWN = ("output_s3_name", "sqs", "LOG_LVL", "NAME")


def amounts_in(file: JsonFile) -> dict[str, Any]:
    """Give the memory and the processors that are kept."""
    memory = file.data.get("memory")
    amounts = memory if isinstance(memory, dict) else {}
    found: dict[str, Any] = {}
    wanted = amounts.get("suggested") or amounts.get("minimal")
    if _is_amount(wanted):
        found["memory"] = {"suggested": wanted}
    elif memory:
        file.leave("`memory` is no amount, and is not kept", 'write `{"suggested": 128}`', "memory")
    if amounts.get("minimal") and amounts.get("suggested"):
        hint = "a task is given what is suggested; make that smaller if it is enough"
        file.leave("`minimal` of `memory` is not kept", hint, "memory", "minimal")
    cpus = file.data.get("CPU")
    if _is_amount(cpus):
        found["CPU"] = cpus
    elif cpus:
        file.leave("`CPU` is no amount, and is not kept", "write a number of cores", "CPU")
    return found


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _MOST


def variables_in(file: JsonFile) -> dict[str, bool]:
    """Give the variables that may be set, each with whether it must be."""
    key = "user_specified_environment_variables"
    found: dict[str, bool] = {}
    listed = file.data.get(key)
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()):
            hint = 'write `{"name": "SIGMA", "required": true}`'
            file.leave(f"`{name}` cannot name a variable", hint, key, number)
        elif name in _OWN or name.startswith("AWS_"):
            hint = "there are no queues, and keys belong to the place where it runs"
            file.leave(f"`{name}`, a variable of yunpipe itself, is not kept", hint, key, number)
        elif name not in found and name not in ("input", "output"):
            found[name] = one.get("required") is True
    return found


def ports_in(file: JsonFile) -> dict[int, tuple[str, ...]]:
    """Give the ports, each with its protocols."""
    found: dict[int, tuple[str, ...]] = {}
    listed = file.data.get("port")
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        given = one if isinstance(one, dict) else {"port": one}
        port, protocol = given.get("port"), given.get("protocol") or "tcp"
        if _is_port(port) and protocol in ("tcp", "udp"):
            known = found.get(int(port or 0), ())
            found[int(port or 0)] = tuple(dict.fromkeys((*known, str(protocol))))
        elif one:
            hint = 'write `{"port": 8080, "protocol": "tcp"}`, or "udp"'
            file.leave(f"`{port}/{protocol}` is not a port", hint, "port", number)
    return found


def _is_port(port: Any) -> bool:
    return isinstance(port, int) and port is not True and 0 < port <= _LARGEST_PORT
