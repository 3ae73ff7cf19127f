"""Applications of LitePipeline as a user has them, and what becomes of them."""

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from furness.importers.interface import Imported
from furness.importers.litepipeline import LitepipelineImporter

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "tests" / "sources" / "litepipeline"
ACTION: dict[str, Any] = {"name": "first", "condition": [], "main": "python first.py"}
SCRIPT = "print('hello')\n"


def pack(folder: Path, target: Path, *, root: str | None = None) -> Path:
    """Pack an application as LitePipeline takes it: one folder in a zip or a tar.gz."""
    inside = folder.name if root is None else root
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w") as archive:
            for path in folder.iterdir():
                archive.write(path, str(Path(inside, path.name)))
    else:
        with tarfile.open(target, "w:gz") as packed:
            packed.add(folder, inside)
    return target


def tarball(names: Sequence[str]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return content.getvalue()


def application(
    folder: Path, configuration: Any, files: Mapping[str, str | bytes] | None = None
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = configuration if isinstance(configuration, str) else json.dumps(configuration, indent=4)
    for name, content in {"configuration.json": text, "first.py": SCRIPT, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def of_actions(*actions: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"actions": [{**ACTION, **one} for one in actions], "output_action": "first", **more}


def translate(path: Path) -> Imported:
    return LitepipelineImporter().translate(str(path))
