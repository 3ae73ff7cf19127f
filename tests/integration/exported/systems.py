"""Other systems that run what was exported to them, and what their outputs hold."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from furness.exporting import Wanted, export, write
from tests.folder import FURNESS
from tests.integration.consumers import cwl, snakemake
from tests.integration.containers import Podman
from tests.integration.exported import kfp_local
from tests.integration.slurm import Slurm

Arguments = Mapping[str, Any]
TOLD = "told.txt"
"""The file in its folder to which the exit step of `ending.yaml` writes how a run ended."""
RELAXED = ("--no-container", "--relax-path-checks")
"""What cwltool is told, as it takes no file with a space in its name otherwise."""


def contents(value: Any, folder: Path) -> Any:
    """Give a value with digests in place of its files, as two systems name them differently.

    Args:
        value: What a system gave.
        folder: What paths are relative to.
    """
    if isinstance(value, list):
        return [contents(one, folder) for one in value]
    if not isinstance(value, dict):
        return value
    if value.get("class") not in ("File", "Directory"):
        return {key: contents(one, folder) for key, one in value.items()}
    path = folder / value["path"]
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.is_file())
        return {one.relative_to(path).as_posix(): digest(one) for one in inside}
    return digest(path)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def as_words(arguments: Arguments) -> list[str]:
    """Give arguments as they are typed."""
    return [f"{name}={as_text(value)}" for name, value in arguments.items()]


def as_text(value: Any) -> str:
    if isinstance(value, dict) and "class" in value:
        return str(value["path"])
    return value if isinstance(value, str) else json.dumps(as_paths(value))


def as_paths(value: Any) -> Any:
    if isinstance(value, list):
        return [as_paths(one) for one in value]
    return value["path"] if isinstance(value, dict) and "class" in value else value


def exported(unit: Path, target: str, folder: Path) -> Path:
    """Export a unit into a folder, and give the main file."""
    made, _ = export(Wanted(source=str(unit), target=target))
    write(made, str(folder))
    return folder / made.main


def ours(unit: Path, arguments: Arguments, folder: Path) -> Any:
    """Run a unit by our own engine."""
    done = started([*FURNESS, "run", str(unit), *as_words(arguments), "--json"], folder)
    return contents(json.loads(done.stdout)["outputs"], folder)


def shell(unit: Path, arguments: Arguments, folder: Path) -> Any:
    """Run a unit as a shell script."""
    main = exported(unit, "shell", folder / "exported")
    started([str(main), *as_words(arguments)], folder)
    return results(folder)


def by_snakemake(unit: Path, arguments: Arguments, folder: Path) -> Any:
    """Run a unit by Snakemake."""
    main = exported(unit, "snakemake", folder)
    given = folder / "arguments.json"
    given.write_text(json.dumps({name: as_paths(value) for name, value in arguments.items()}))
    variables = {"TOLD": str(folder / TOLD)}
    snakemake.run_snakemake(main, "--configfile", str(given), variables=variables)
    return results(folder)


def by_cwltool(unit: Path, arguments: Arguments, folder: Path) -> Any:
    """Run a unit by cwltool."""
    main = exported(unit, "cwl", folder / "exported")
    return contents(cwl.run_cwl(main, arguments, folder / "run", *RELAXED), folder)


def by_kfp(unit: Path, arguments: Arguments, folder: Path, podman: Podman, base: str) -> Any:
    """Run a unit by `kfp.local`, in images that are built of it."""
    main = exported(unit, "kfp", folder / "exported")
    document = next(yaml.safe_load_all(main.read_text()))
    kfp_local.build_images(document, unit.parent, podman, base)
    return contents(kfp_local.run(podman, main, arguments, folder), folder)


SYSTEMS: dict[str, Callable[[Path, Arguments, Path], Any]] = {
    "shell": shell,
    "snakemake": by_snakemake,
    "cwltool": by_cwltool,
}

IN_IMAGES: dict[str, Callable[[Path, Arguments, Path, Podman, str], Any]] = {"kfp": by_kfp}
"""Those whose tasks start in images, which are built by a podman of some base image."""


def results(folder: Path) -> Any:
    """Give what lies in the results of a system whose steps share a folder."""
    found = json.loads((folder / "results" / "outputs.json").read_text())
    return contents(found, folder)


def started(words: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Start a program that must end well."""
    folder.mkdir(parents=True, exist_ok=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PATH": path, "TOLD": str(folder / TOLD)},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done


def by_slurm(slurm: Slurm, unit: Path, arguments: Arguments, folder: Path) -> Any:
    """Run a unit by a Slurm that is there; `WORK` is a folder with a blank in its name."""
    main = exported(unit, "slurm", folder / "exported")
    place = folder / "some work"
    place.mkdir()
    variables = (f"WORK={place}/work", f"TOLD={folder / TOLD}")
    states = slurm.run("env", *variables, str(main), *as_words(arguments))
    assert "CANCELLED" not in states.values(), states
    return results(place)
