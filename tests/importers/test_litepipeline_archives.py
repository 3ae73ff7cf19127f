"""Applications of LitePipeline in folders and archives: their links, and what is refused."""

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from furness import importing
from furness.errors import DocumentError
from tests.importers.documents import left_of, operator_of
from tests.importers.packing import application, of_actions, tarball, translate


def _linked(folder: Path) -> Path:
    """Give an application with links to a file, a folder, itself, and what is not in it."""
    made = application(
        folder / "app", of_actions({}), {"first.py": "import helper, models", "real/x.py": "x"}
    )
    links = {"helper.py": "real/x.py", "models": "real", "loop": ".", "real/models": "../models"}
    for name, target in {**links, "lost": "../elsewhere", "gone": "/nowhere"}.items():
        (made / name).symlink_to(target)
    return made


def _packed(folder: Path, ending: str) -> Path:
    target = folder.parent / f"app{ending}"
    if ending == ".tar.gz":
        with tarfile.open(target, "w:gz") as archive:
            archive.add(folder, "app")
        return target
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(folder.rglob("*")):
            info = zipfile.ZipInfo(f"app/{path.relative_to(folder)}")
            if path.is_symlink():
                info.external_attr = 0o120777 << 16
                packed.writestr(info, str(path.readlink()))
            elif path.is_file():
                packed.writestr(info, path.read_bytes())
    return target


@pytest.mark.parametrize("ending", ["", ".tar.gz", ".zip"])
def test_links_are_followed_inside_and_others_are_told(ending: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder = _linked(tmp_path)

    imported = translate(_packed(folder, ending) if ending else folder)

    for name in ("helper.py", "models/x.py", "real/x.py"):
        assert imported.files[f"application/{name}"] == b"x"
    told = left_of(imported)
    assert "`lost` is not copied: it is a link to `../elsewhere`" in told
    assert "`gone` is not copied: it is a link to `/nowhere`" in told
    assert "`loop` is not copied" in told
    assert operator_of(imported, "first.yaml").environment == "host"


def test_module_behind_a_link_that_leads_out_is_no_package(tmp_path: Path) -> None:
    folder = application(tmp_path / "app", of_actions({}), {"first.py": "import helper"})
    (folder / "helper.py").symlink_to("../lost.py")

    imported = translate(_packed(folder, ".tar.gz"))

    assert operator_of(imported, "first.yaml").environment == "host"


def test_packages_that_will_be_installed_are_told(tmp_path: Path) -> None:
    imported = translate(
        application(tmp_path / "app", of_actions({}), {"first.py": "import numpy"})
    )

    assert "packages that the scripts import, to be installed: numpy" in imported.translated


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_archive_that_is_refused_is_recognised_and_says_why(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"app{ending}"
    names = ["app/configuration.json", "app/../../x.py"]
    if ending == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name in names:
                packed.writestr(name, json.dumps(of_actions({})))
    else:
        path.write_bytes(tarball(names))

    with pytest.raises(DocumentError, match=r"`app/../../x.py` leads out of it"):
        importing.import_file(path, None, tmp_path / "new")


def test_zip_that_is_none_is_not_called_a_gzip(tmp_path: Path) -> None:
    path = tmp_path / "app.zip"
    path.write_bytes(b"PKgarbage")

    with pytest.raises(DocumentError, match="file is not a zip file"):
        translate(path)
