"""What podman and docker have in common when they make images: the same words, mostly."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec.structs import replace

from furness.builders import _dockerfile, _pins, _start
from furness.builders._base import PROGRAMS, Base, choose, guess, is_within
from furness.builders._context import CODE, runtime_files
from furness.builders.maker import Order, Part, Plan, Progress
from furness.errors import InputError, PreparationError, UnsolvableError
from furness.model.digest import encode_hook
from furness.model.environment import Environment
from furness.model.start import PLACE, describe
from furness.oci.reference import is_loopback

_PROBE = (
    'for p in {}; do command -v "$p" >/dev/null 2>&1 && echo "$p"; done; '
    """python3 -c 'import sys; print("python=%d.%d" % sys.version_info[:2])' 2>/dev/null; :"""
).format(" ".join(PROGRAMS))
_VERSION = ["-c", 'import sys; print("python=%d.%d" % sys.version_info[:2])']
_PASSED_ON = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_PROXY", "PIP_RETRIES"),
    *("PIP_TIMEOUT", "CRAN", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "no_proxy"),
)
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_UNSOLVABLE = re.compile(
    r"No matching distribution|Unable to locate package|is not available|no such package"
    r"|No match for argument|unable to select packages|THESE PACKAGES DO NOT MATCH",
    re.IGNORECASE,
)
_TELLING = re.compile(r"error|no such|not found|denied|refused|unable|cannot|❌", re.IGNORECASE)
_LENGTH = 500
_STOPPED = 125


class Program:
    """A program with podman's and docker's words."""

    def __init__(
        self, program: str, *, plain: tuple[str, ...] = (), variables: Mapping[str, str] = {}
    ) -> None:
        self.program = program
        """Its name."""
        self.plain = plain
        """What lets it speak plain HTTP with a registry on this machine."""
        self.variables = variables
        """Environment variables that it needs besides ours."""

    def run(self, *words: str, folder: str | None = None) -> "subprocess.CompletedProcess[str]":
        """Run it to its end, in a folder.

        Raises:
            PreparationError: It cannot be started.
        """
        try:
            return subprocess.run(  # noqa: S603 - an argument list, no shell
                [self.program, *words],
                cwd=folder,
                env={**os.environ, **self.variables},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise PreparationError(
                f"`{self.program}` cannot be started: {error.strerror}",
                hint="`furness doctor` tells how to install it; `--with venv` needs none",
                code="engine",
            ) from None

    def must(self, what: str, *words: str, folder: str | None = None) -> str:
        """Run it to its end, in a folder, and give what it prints.

        Raises:
            PreparationError: It fails.
        """
        done = self.run(*words, folder=folder)
        if done.returncode != 0:
            raise explain(what, done.stderr or done.stdout)
        return done.stdout

    def look(self, order: Order, progress: Progress) -> Base:
        """Fetch a base, unless it is here, and look at what is in it.

        Raises:
            PreparationError: It cannot be fetched, or does not start.
        """
        if not order.looks:
            return guess(order)
        called = choose(order)
        platform = ("--platform", order.platform) if order.platform else ()
        if self.run("image", "inspect", called).returncode != 0:
            progress(f"fetching {called}")
            plain = self.plain if is_loopback(called.partition("/")[0]) else ()
            what = f"`{called}` cannot be fetched"
            self.must(what, "pull", "--quiet", *plain, *platform, called)
        shown = self.must(f"`{called}` cannot be looked at", "image", "inspect", called)
        told = msgspec.json.decode(shown, type=list[dict[str, Any]])[0]
        config = told.get("Config") or {}
        found = Base(
            image=_pinned(called, told.get("RepoDigests") or ()),
            called=called,
            entry=(*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())),
        )
        return self._look_inside(found, platform)

    def _look_inside(self, base: Base, platform: tuple[str, ...]) -> Base:
        run = ("run", "--rm", "--network", "none", *platform, "--entrypoint")
        shell = self.run(*run, "/bin/sh", base.image, "-c", _PROBE)
        if shell.returncode == _STOPPED and "exec" not in shell.stderr:
            raise explain(f"`{base.called}` cannot be started", shell.stderr)
        has_shell = shell.returncode == 0
        found = shell if has_shell else self.run(*run, "python3", base.image, *_VERSION)
        lines = found.stdout.split() if found.returncode == 0 else []
        python = next((one[7:] for one in lines if one.startswith("python=")), None)
        return replace(base, has_shell=has_shell, programs=frozenset(lines), python=python)


def _pinned(called: str, digests: "tuple[str, ...]") -> str:
    """Give a name by digest; an image that is only on this machine has none to fetch it by."""
    name = called.partition("@")[0]
    name = name if ":" not in name.rpartition("/")[2] else name.rpartition(":")[0]
    if name.startswith("localhost/"):
        return called
    return next((one for one in digests if one.partition("@")[0].endswith(name)), called)


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
        texts[_dockerfile.LOCK] = lock
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
    parts = [
        Part(ecosystem="generic", name=one) for one in sorted(set(wanted.system if wanted else ()))
    ]
    if environment.r:
        names = sorted(set(environment.r.packages))
        return "", [*parts, *(Part(ecosystem="cran", name=one) for one in names)]
    if environment.python is None:
        return "", parts
    version = _check_python(environment, base)
    if not order.looks:
        asked = environment.python.packages or environment.python.requirements
        return ("# solved when it is built\n" if asked else ""), parts
    progress("solving the packages")
    lock, found = _pins.pin(environment.python, order, version)
    return lock, [*parts, *found]


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


@contextmanager
def secrets(variables: Mapping[str, str]) -> Iterator[list[str]]:
    """Give the words that hand in how package indexes are reached, for the steps that install.

    Args:
        variables: The environment variables of whoever builds.
    """
    certificates = next(
        (
            variables[name]
            for name in ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
            if os.path.isfile(variables.get(name, ""))
        ),
        None,
    )
    told = {name: variables[name] for name in _PASSED_ON if variables.get(name)}
    index = variables.get("UV_DEFAULT_INDEX") or variables.get("UV_INDEX_URL")
    told |= {"PIP_INDEX_URL": index} if index and "PIP_INDEX_URL" not in told else {}
    if certificates:
        place = "/run/secrets/certificates"
        told |= {"PIP_CERT": place, "SSL_CERT_FILE": place, "CURL_CA_BUNDLE": place}
    with tempfile.TemporaryDirectory(prefix="furness-secret-") as folder:
        path = os.path.join(folder, "index")
        with open(path, "w", encoding="utf-8") as file:
            quoted = {name: value.replace("'", "'\\''") for name, value in told.items()}
            file.write("".join(f"export {name}='{value}'\n" for name, value in quoted.items()))
        words = ["--secret", f"id=index,src={path}"] if told else []
        yield words + (["--secret", f"id=certificates,src={certificates}"] if certificates else [])


def explain(what: str, text: str) -> PreparationError:
    """Make an error of what an engine wrote, shortened to the lines that say what is wrong."""
    lines = [_ESCAPES.sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    telling = [line for line in lines if _TELLING.search(line)] or lines or ["it does not say why"]
    message = ": ".join(dict.fromkeys(telling[-3:]))[:_LENGTH]
    unsolvable = _UNSOLVABLE.search(text)
    kind = UnsolvableError if unsolvable else PreparationError
    hint = (
        "check the names of the packages in the operator's environment"
        if unsolvable
        else "name an image that has pip: `--base IMAGE`"
        if "No module named pip" in text
        else "check the network and the names; `furness build --dry-run` shows the Dockerfile"
    )
    return kind(f"{what}: {message}", hint=hint)


def local_versions(engine: Program, name: str) -> list[str]:
    """Give the tags that images of a name have on this machine, the oldest first.

    Args:
        engine: Who knows them.
        name: The name without a tag.
    """
    shown = engine.run("images", "--format", "{{.Repository}}:{{.Tag}}", name).stdout.split()
    found = [one.rpartition(":") for one in reversed(shown)]
    return [tag for repository, _, tag in found if repository.endswith(name)]
