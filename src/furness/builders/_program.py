"""Podman and docker as programs: the same words, mostly, and the images that they have."""

import os
import subprocess
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from furness.builders._base import PROGRAMS, Base, choose, guess, pinned
from furness.builders._explain import explain
from furness.builders.maker import Order, Progress
from furness.errors import PreparationError
from furness.oci.reference import is_loopback

_PROBE = (
    'for p in {}; do command -v "$p" >/dev/null 2>&1 && echo "$p"; done; '
    """python3 -c 'import sys; print("python=%d.%d" % sys.version_info[:2])' 2>/dev/null; :"""
).format(" ".join(PROGRAMS))
_VERSION = ["-c", 'import sys; print("python=%d.%d" % sys.version_info[:2])']
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
            image=pinned(called, told.get("RepoDigests") or ()),
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


def local_versions(engine: Program, name: str) -> list[str]:
    """Give the tags that images of a name have on this machine, the oldest first.

    Args:
        engine: Who knows them.
        name: The name without a tag.
    """
    shown = engine.run("images", "--format", "{{.Repository}}:{{.Tag}}", name).stdout.split()
    found = [one.rpartition(":") for one in reversed(shown)]
    return [tag for repository, _, tag in found if repository.endswith(name)]
