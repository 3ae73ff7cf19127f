"""What is locked is taken, and nothing else."""

import json
import resource
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.catalog.lock import FILE, Locked, read_lock, write_lock
from furness.cli._lock import lock
from furness.errors import DocumentError, OutsideError
from furness.publish.move import push
from tests.catalog.project import STICK, add, code_of, operator_of, other_operator, refused


def test_locked_version_with_other_content_in_the_catalog_is_refused(
    folder: Path, kept: Path
) -> None:
    push("blur", STICK)
    operator_of(STICK)
    shutil.rmtree(folder / "stick")
    (folder / "operators" / "blur" / "helper.py").write_text("def blur(*_): return 'evil'\n")
    push("blur", STICK)
    shutil.rmtree(kept)

    error = refused(STICK)

    assert code_of(error) == "lock-differs"
    assert str(error.place) == f"{FILE}:4:5"


def test_locked_version_that_no_catalog_has_is_refused(folder: Path) -> None:
    operator_of()
    shutil.rmtree(folder / "operators" / "blur")

    error = refused()

    assert code_of(error) == "lock-differs"
    assert "which no catalog has" in str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no lock"),
        ('{"furness": 2, "operators": {}}', "has the format 2"),
        ('{"operators": {"blur@1": {"version": "1"}}}', "is no lock"),
    ],
)
def test_lock_that_is_none_is_refused(folder: Path, text: str, message: str) -> None:
    (folder / FILE).write_text(text)

    error = refused()

    assert isinstance(error, DocumentError)
    assert (code_of(error), message in str(error)) == ("lock", True)


def test_lock_with_a_version_that_was_not_wished_for_is_refused(folder: Path) -> None:
    operator_of()
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace('"1.2.0"', '"2.0.0"'))

    assert "says 2.0.0, which is none, for `blur@1`" in str(refused())


def test_many_that_lock_at_once_lose_nothing(folder: Path) -> None:
    entry = Locked(version="1.0.0", catalog="operators", digest="sha256:00")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda one: write_lock(str(folder), {f"x{one}@1": entry}), range(40)))

    assert len(read_lock(str(folder))) == 40


def test_lock_that_cannot_be_written_is_as_it_was_and_leaves_nothing(folder: Path) -> None:
    operator_of()
    before = (folder / FILE).read_bytes()
    names = sorted(folder.iterdir())
    entry = Locked(version="1.0.0", catalog="operators", digest="sha256:00")

    with no_space(), pytest.raises(OSError, match="too large"):
        write_lock(str(folder), {"zoom@1": entry})

    assert (folder / FILE).read_bytes() == before
    assert sorted(folder.iterdir()) == names


def test_asking_for_a_lock_that_cannot_be_written_fails(folder: Path) -> None:
    assert folder
    with no_space(), pytest.raises(OutsideError, match="`blur@1` is not locked") as caught:
        lock("p.yaml", (), update=False, as_json=False)

    assert caught.value.hint


@contextmanager
def no_space() -> Iterator[None]:
    """Let no file grow."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def relocked(folder: Path, **fields: str) -> None:
    entry = replace(read_lock(str(folder))["blur@1"], **fields)
    write_lock(str(folder), {"blur@1": entry})


@pytest.mark.parametrize("is_kept", [True, False])
def test_digest_of_another_operator_in_the_lock_is_refused(
    folder: Path, kept: Path, *, is_kept: bool
) -> None:
    push("blur", STICK)
    operator_of(STICK)
    relocked(folder, digest=other_operator(folder), catalog="another")
    if not is_kept:
        shutil.rmtree(kept)

    error = refused(STICK)

    assert code_of(error) == "lock-differs"
    assert str(error.place) == f"{FILE}:4:5"
    assert "says 1.2.0 with the digest of `sharpen@1.2.0`, for `blur@1`" in str(error)


@pytest.mark.parametrize("catalog", ["operators", STICK])
def test_digest_of_another_version_in_the_lock_is_refused(folder: Path, catalog: str) -> None:
    add(folder, "1.3.0")
    push("blur", STICK)
    operator_of(catalog)
    relocked(folder, version="1.2.0", catalog="another")

    assert "says 1.2.0 with the digest of `blur@1.3.0`" in str(refused(catalog))


def test_lock_is_sorted_and_keeps_other_entries(folder: Path) -> None:
    entry = Locked(version="1.0.0", catalog="operators", digest="sha256:00")

    write_lock(str(folder), {"zoom@1": entry})
    write_lock(str(folder), {"blur@1": entry})

    text = (folder / FILE).read_text()
    assert list(json.loads(text)["operators"]) == ["blur@1", "zoom@1"]
    assert text.index("catalog") < text.index("digest") < text.index("version")
