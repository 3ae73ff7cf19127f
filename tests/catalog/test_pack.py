import io
import os
import tarfile
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from furness.catalog.artifact import DOCUMENT, Artifact, File, check, read_operator
from furness.catalog.contents import SOURCES, read_contents
from furness.catalog.make import make
from furness.catalog.pack import pack
from furness.catalog.unpack import files_of, write_files
from furness.errors import InputError, OutsideError
from furness.model.document import parse_document
from furness.model.operator import Operator
from furness.oci.manifest import MANIFEST, Manifest, sha256
from tests.catalog.operators import load, packed, write


def test_same_operator_in_another_place_and_time_is_the_same_byte_by_byte(tmp_path: Path) -> None:
    one = packed(tmp_path / "one")
    other_document = write(tmp_path / "two" / "deeper")
    for path in other_document.parent.rglob("*"):
        os.utime(path, (1, 1))

    other = pack(load(other_document), str(other_document.parent))

    assert other == one


def test_artifact_holds_what_the_operator_needs_and_nothing_else(tmp_path: Path) -> None:
    found = files_of(packed(tmp_path))

    assert sorted(found) == ["blur.py", "data/table.csv", "helper.py", "more.txt", "needed.txt",
                             DOCUMENT, "pylock.toml"]  # fmt: skip


def test_artifact_s_document_has_relative_paths_and_works_elsewhere(tmp_path: Path) -> None:
    whole = packed(tmp_path / "here")

    write_files(files_of(whole), str(tmp_path / "there"))

    assert str(tmp_path) not in (tmp_path / "there" / DOCUMENT).read_text()
    found = load(tmp_path / "there" / DOCUMENT)
    assert found.source == str(tmp_path / "there" / "blur.py")
    assert found.command == ("python", found.source)
    assert found.inputs["table"].default["path"] == str(tmp_path / "there" / "data" / "table.csv")
    assert pack(found, "") == whole


def test_program_stays_one_that_can_be_executed(tmp_path: Path) -> None:
    document = write(tmp_path / "one")
    (tmp_path / "one" / "blur.py").chmod(0o755)

    write_files(files_of(pack(load(document), "")), str(tmp_path / "two"))

    assert os.access(tmp_path / "two" / "blur.py", os.X_OK)
    assert not os.access(tmp_path / "two" / "helper.py", os.X_OK)


def test_file_above_the_source_is_refused(tmp_path: Path) -> None:
    document = write(tmp_path / "one")
    operator = load(document)
    (tmp_path / "above.txt").write_text("six\n")
    environment = operator.environment
    assert not isinstance(environment, str)
    assert environment.python
    python = replace(environment.python, requirements=("../above.txt",))
    wrong = replace(operator, environment=replace(environment, python=python))

    with pytest.raises(InputError, match=r"`../above.txt` of `blur` does not lie below"):
        pack(wrong, "")


def test_operator_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = load(write(tmp_path))
    monkeypatch.setattr("furness.catalog.pack.MOST_BYTES", 100)

    with pytest.raises(InputError, match="`blur` is too large"):
        pack(operator, "")


def test_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    document = write(tmp_path)
    os.truncate(tmp_path / "data" / "table.csv", 1 << 40)

    with pytest.raises(InputError, match="`blur` is too large"):
        pack(load(document), "")


# What was changed on its way.


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def link(name: str, target: str) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = tarfile.SYMTYPE, target
    return made


def sparse(name: str, size: int) -> tuple[tarfile.TarInfo, bytes]:
    """Give a file that is nearly all holes."""
    told = {"major": "1", "minor": "0", "name": name, "realsize": str(size)}
    made = tarfile.TarInfo(name)
    made.pax_headers = {f"GNU.sparse.{key}": text for key, text in told.items()}
    return made, f"1\n{size - 1}\n1\n".encode().ljust(512, b"\0") + b"x"


def with_sources(content: bytes) -> Artifact:
    plain = make(Operator(operator="blur"), {"blur.py": File(b"x")})
    contents = plain.contents
    part = replace(contents.layers[0], digest=sha256(content), size=len(content))
    told = msgspec.json.encode(replace(contents, layers=(part,)))
    return Artifact(Manifest(told, MANIFEST), {**plain.blobs, part.digest: content})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(tar_of((tarfile.TarInfo("../out"), b"x")), id="above"),
        pytest.param(tar_of((tarfile.TarInfo("/out"), b"x")), id="absolute"),
        pytest.param(tar_of((tarfile.TarInfo("a/../../out"), b"x")), id="through"),
        pytest.param(tar_of((link("a", "/etc"), b"")), id="link"),
        pytest.param(tar_of((link("a", ".."), b""), (tarfile.TarInfo("a/b"), b"x")), id="via-link"),
        pytest.param(tar_of((tarfile.TarInfo(DOCUMENT), b"{}")), id="document"),
        pytest.param(tar_of((tarfile.TarInfo("a"), b"x"), (tarfile.TarInfo("a"), b"y")), id="two"),
        pytest.param(tar_of(sparse("a", 8 << 30)), id="sparse"),
        pytest.param(tar_of(sparse("a", 2000)), id="sparse-and-small"),
        pytest.param(tar_of((tarfile.TarInfo("a"), b""), (tarfile.TarInfo("a/b"), b"")), id="both"),
        pytest.param(tar_of((tarfile.TarInfo("d/" * 2500 + "a"), b"x")), id="deep"),
        pytest.param(tar_of((tarfile.TarInfo("a" * 300), b"x")), id="long"),
        pytest.param(b"no archive at all", id="no-archive"),
        pytest.param(tar_of((tarfile.TarInfo("a"), b"x" * 9000))[:4000], id="cut"),
    ],
)
def test_sources_that_would_leave_their_folder_are_refused(content: bytes) -> None:
    with pytest.raises(OutsideError) as caught:
        files_of(with_sources(content))

    assert caught.value.problems[0].code == "operator-artifact"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("source: /elsewhere.py", "`/elsewhere.py`, which is not among its files"),
        ("source: ../blur.py", "`../blur.py`, which is not among its files"),
        ("source: gone.py", "`gone.py`, which is not among its files"),
        ("environment: {python: {requirements: [/r.txt]}}", "`/r.txt`, which is not among its"),
        ("inputs: {a: {type: File, default: /t.csv}}", "`/t.csv`, which is outside its folder"),
        (
            "inputs: {a: {type: 'List[File]', default: [b, c/../../t.csv]}}",
            "`c/../../t.csv`, which is outside its folder",
        ),
    ],
)
def test_document_that_names_files_of_the_machine_is_refused(wrong: str, message: str) -> None:
    text = f"operator: blur\n{wrong}\ncommand: [sh]\n"
    operator = parse_document(text, "blur.yaml")
    assert isinstance(operator, Operator)

    with pytest.raises(OutsideError, match=f"its document names {message}"):
        files_of(make(operator, {"blur.py": File(b"x")}))


def test_lock_whose_name_leaves_the_folder_is_refused() -> None:
    whole = make(Operator(operator="blur"), {"uv.lock": File(b"x")})
    text = whole.manifest.content.replace(b'"uv.lock"', b'"../../k"')

    with pytest.raises(OutsideError, match=r"`\.\./\.\./k` in it would be written"):
        files_of(Artifact(Manifest(text, MANIFEST), whole.blobs))


def test_part_that_was_changed_is_refused() -> None:
    whole = make(Operator(operator="blur"), {"blur.py": File(b"x")})
    layer = next(one for one in whole.contents.layers if one.media_type == SOURCES)
    changed = {**whole.blobs, layer.digest: whole.blobs[layer.digest].replace(b"x", b"y")}

    check(whole)
    with pytest.raises(OutsideError, match="is not what its digest says"):
        check(Artifact(whole.manifest, changed))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (b"vnd.furness.operator.v1", b"vnd.furness.nothing.v1", "is no operator"),
        (b'"sha256:', b'"sha256:../', "is no digest"),
        (b'"size":', b'"size":99999999999', "is too large"),
        (b'"config"', b'"konfig"', "is no operator"),
        (b"{", b"", "is no operator"),
    ],
    ids=["type", "digest", "size", "key", "no-json"],
)
def test_manifest_that_names_what_cannot_be_is_refused(
    before: bytes, after: bytes, message: str
) -> None:
    whole = make(Operator(operator="blur"), {"blur.py": File(b"x")})
    wrong = whole.manifest.content.replace(before, after, 1 if before == b"{" else -1)

    with pytest.raises(OutsideError, match=message):
        read_contents(Manifest(wrong, MANIFEST))


def test_document_of_a_pipeline_in_an_operator_s_place_is_refused() -> None:
    with pytest.raises(OutsideError, match="that of the pipeline `p`"):
        read_operator(b'{"pipeline": "p", "steps": {}}')


def test_tar_with_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("furness.catalog.unpack.MOST_FILES", 3)
    members = [(tarfile.TarInfo(str(number)), b"x") for number in range(5)]

    with pytest.raises(OutsideError, match="more than 3 files"):
        files_of(with_sources(tar_of(*members)))
