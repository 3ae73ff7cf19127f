"""What goes into the image of an operator, and how that is made."""

import os
from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from furness.builders import _dockerfile, _pins, _start
from furness.builders._base import Base, is_within
from furness.builders._context import CODE, runtime_files
from furness.builders._packages import LOCK
from furness.builders.maker import Order, Part, Plan, Progress
from furness.errors import InputError
from furness.model.digest import encode_hook
from furness.model.environment import Environment
from furness.model.start import PLACE, describe


def plan(order: Order, base: Base, progress: Progress) -> Plan:
    """Decide how an image is built; packages are solved, nothing else is done.

    Raises:
        InputError: What is asked for does not go with the base.
        PreparationError: Packages cannot be had.
    """
    order = _with_program(order, base)
    lock, parts = _packages(order, base, progress)
    start, texts = _starter(order, base)
    if lock:
        texts[LOCK] = lock
    return Plan(
        order=order,
        base=base.image,
        parts=(_base_part(base), *parts),
        texts=texts,
        files={**(runtime_files() if base.python else {}), **order.files},
        recipe=_dockerfile.draft(order, base, has_lock=bool(lock), start=start),
    )


def _packages(order: Order, base: Base, progress: Progress) -> tuple[str, list[Part]]:
    """Give the lock file, and what is installed; without looking it is not solved."""
    environment = order.environment
    if not isinstance(environment, Environment):
        return "", []
    wanted = environment.python or environment.r
    parts = _parts("generic", wanted.system if wanted else ())
    if environment.r:
        return "", [*parts, *_parts("cran", environment.r.packages)]
    if environment.python is None:
        return "", parts
    version = _check_python(environment, base)
    if not order.looks:
        asked = environment.python.packages or environment.python.requirements
        return ("# solved when it is built\n" if asked else ""), parts
    progress("solving the packages")
    lock, found = _pins.pin(environment.python, order, version)
    return lock, [*parts, *found]


def _parts(ecosystem: str, names: Iterable[str]) -> list[Part]:
    return [Part(ecosystem=ecosystem, name=one) for one in sorted(set(names))]


def _base_part(base: Base) -> Part:
    name, _, digest = base.image.partition("@")
    return Part(ecosystem="oci", name=name if digest else base.called, version=digest)


def _check_python(environment: Environment, base: Base) -> str:
    wanted = environment.python.version if environment.python else None
    if base.python is None:
        raise InputError(
            f"`{base.called}` has no Python",
            hint="name an image with Python and pip: `--base IMAGE`",
            code="base",
        )
    if not is_within(base.python, wanted):
        raise InputError(
            f"`{base.called}` has Python {base.python}, and the operator wants `{wanted}`",
            hint="name another image: `--base IMAGE`, or change `environment.python.version`",
            code="base",
        )
    return base.python


def _starter(order: Order, base: Base) -> tuple[str, dict[str, str]]:
    """Give the lines for a bare start of the image, and the files that are written for it."""
    operator, paths = order.operator, order.paths
    if base.python:
        told = describe(operator, paths)
        text = msgspec.json.encode(told, enc_hook=encode_hook).decode()
        entry = ["python3", f"{PLACE}/runtime/alone.py"]
        return _dockerfile.entry(entry, {}), {f"{CODE}/start.json": text}
    if base.has_shell:
        script = _start.write_script(operator, paths)
        return _dockerfile.entry([f"{PLACE}/start"], {}), {f"{CODE}/start": script}
    known = _start.fixed_variables(operator, paths)
    return _dockerfile.entry(_start.fixed_command(operator, known), known), {}


def _with_program(order: Order, base: Base) -> Order:
    """Give an order whose operator has a command, which the base can start.

    Raises:
        InputError: There is none, or its program is not in the base.
    """
    command = order.operator.command or base.entry
    program = os.path.basename(command[0]) if command else "command"
    known = {"python3": bool(base.python), "sh": base.has_shell, "command": False}
    known |= {one: one in base.programs for one in ("bash", "Rscript")}
    if not known.get(program, True):
        raise InputError(
            f"`{base.called}` has no `{program}`, which the operator starts with",
            hint="name another image: `--base IMAGE`",
            code="base",
        )
    return replace(order, operator=replace(order.operator, command=command))
