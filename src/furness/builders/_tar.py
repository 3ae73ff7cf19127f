"""Archives of which the same content gives the same bytes."""

import gzip
import os
import tarfile
import tempfile

from furness.builders.maker import Plan, Target
from furness.errors import PreparationError


def write_archive(plan: Plan, target: Target, venv: str, name: str) -> None:
    """Write an archive whole, or not at all.

    Args:
        plan: The files and texts that go in.
        target: Where it is written.
        venv: The folder of a virtual environment that goes in, too.
        name: The folder in it that holds all.

    Raises:
        PreparationError: It cannot be written.
    """
    part = f"{target.path}.part"
    try:
        with (
            open(part, "wb") as file,
            gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for path, inside in sorted(_members(plan, venv), key=lambda one: one[1]):
                archive.add(
                    path,
                    f"{name}/{inside}",
                    recursive=False,
                    filter=lambda one: _settled(one, target.seconds),
                )
            for inside, text in sorted(plan.texts.items()):
                _add_text(archive, f"{name}/{inside}", text, target.seconds)
        os.replace(part, target.path)
    except OSError as error:
        raise PreparationError(
            f"`{target.path}` cannot be written: {error.strerror}",
            hint="free some space, or work in a folder that you may write",
        ) from error
    finally:
        if os.path.exists(part):
            os.unlink(part)


def _members(plan: Plan, venv: str) -> list[tuple[str, str]]:
    found = [(path, f"furness/{name}") for name, path in plan.files.items()]
    for place, folders, names in os.walk(venv):
        wanted = {*folders, *names} - {"__pycache__", ".lock"}
        paths = [os.path.join(place, name) for name in sorted(wanted)]
        if "__pycache__" not in place:
            found += [(path, os.path.relpath(path, os.path.dirname(venv))) for path in paths]
    return found


def _settled(one: tarfile.TarInfo, seconds: int) -> tarfile.TarInfo:
    one.uid = one.gid = 0
    one.uname = one.gname = ""
    one.mtime = seconds
    one.mode = 0o755 if one.isdir() or one.mode & 0o100 else 0o644
    return one


def _add_text(archive: tarfile.TarFile, name: str, text: str, seconds: int) -> None:
    content = text.encode()
    one = tarfile.TarInfo(name)
    one.size = len(content)
    one.mode = 0o755 if text.startswith("#!") else 0o644
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        archive.addfile(_settled(one, seconds), file)
