"""What an algorithm of yunpipe needs: resources, variables, ports."""

from furness.frontends._algorithm_file import Algorithm
from furness.model.interface import Input
from furness.model.resources import Memory, Resources
from furness.model.types import parse_type

_MIB = 1024**2
_MOST = 1e12
_LARGEST_PORT = 65535
_PROTOCOL = ("output_s3_name", "sqs", "LOG_LVL", "NAME")


def resources_of(one: Algorithm) -> Resources:
    """Read the resources; the usual ones where an amount is none."""
    cpus = one.get("CPU", int | float, "a number")
    memory = one.get("memory", dict, 'a map such as `{"suggested": 128}`') or {}
    amounts = {key: memory[key] for key in ("minimal", "suggested") if memory.get(key)}
    for key, amount in (*amounts.items(), ("CPU", cpus or 1)):
        if (
            not isinstance(amount, int | float)
            or isinstance(amount, bool)
            or not 0 < amount < _MOST
        ):
            keys = ("CPU",) if key == "CPU" else ("memory", key)
            one.wrong(keys, f"`{amount}` is no amount for `{key}`", "write a number above 0")
            return Resources()
    if len(amounts) > 1:
        message = "`minimal` of `memory` is left out: a task is given what is suggested"
        one.tell("memory", message, "make `resources: {memory: …}` smaller if that is enough")
    wanted = amounts.get("suggested") or amounts.get("minimal")
    return Resources(cpus=float(cpus or 1), memory=Memory(wanted * _MIB) if wanted else None)


def variables_of(one: Algorithm) -> dict[str, Input]:
    """Give the inputs that are variables; what yunpipe needs for itself is left out."""
    key = "user_specified_environment_variables"
    found: dict[str, Input] = {}
    quiet: list[str] = []
    for place, each in enumerate(one.get(key, list, "a list") or ()):
        name = each.get("name") if isinstance(each, dict) else None
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()):
            hint = 'write `{"name": "SIGMA", "required": true}`, with letters, digits and `_`'
            one.wrong((key, place), f"`{name}` cannot name a variable", hint)
        elif name in _PROTOCOL or name.startswith("AWS_"):
            quiet.append(f"`{name}`")
        elif name in found or name in ("input", "output"):
            one.wrong((key, place), f"`{name}` is there twice", "rename one of them")
        elif each.get("required", False) is True:
            found[name] = Input(type=parse_type("String"))
        else:
            found[name] = Input(type=parse_type("Optional[String]"), default=None)
    if quiet:
        message = f"{', '.join(quiet)}: yunpipe's own variables are left out"
        one.tell(key, message, "keys belong to the place where it runs, not to the operator")
    return found


def ports_of(one: Algorithm) -> tuple[str, ...]:
    """Read the ports, each with its protocol."""
    found: list[str] = []
    for place, each in enumerate(one.get("port", list, "a list") or ()):
        given = each if isinstance(each, dict) else {"port": each}
        number, protocol = given.get("port"), given.get("protocol") or "tcp"
        port = f"{number}/{protocol}"
        is_number = isinstance(number, int) and 0 < number <= _LARGEST_PORT
        if not is_number or number is True or protocol not in ("tcp", "udp"):
            hint = 'write `{"port": 8080, "protocol": "tcp"}`, or "udp"'
            one.wrong(("port", place), f"`{port}` is not a port", hint)
        elif port in found:
            one.wrong(("port", place), f"the port `{port}` is there twice", "remove one of them")
        else:
            found.append(port)
    return tuple(found)
