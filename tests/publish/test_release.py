"""Publishing: which version it is, what it breaks, and that a version never changes."""

from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.opened import open_one
from furness.errors import InputError
from furness.publish.asked import Asked
from furness.publish.listing import list_all
from furness.publish.move import find_whole, push
from furness.publish.pull import pull
from furness.publish.release import publish
from furness.publish.released import Release
from furness.publish.shown import show
from furness.publish.verify import verify_operator

STICK = "oci-layout:stick"
DOCUMENT = """operator: blur
version: {version}
description: {description}
inputs: {{{inputs}}}
outputs: {{{outputs}}}
source: blur.sh
command: [sh, blur.sh]
"""
INPUTS = {"text": "String", "sigma": "{type: Float, default: 1}"}
OUTPUTS = {"blurred": "{type: File, path: blurred.txt}"}


@pytest.fixture
def folder(tmp_path: Path, kept: Path) -> Iterator[Path]:
    assert not kept.exists()
    (tmp_path / "project").mkdir()
    with chdir(tmp_path / "project"):
        yield tmp_path / "project"


def write(
    *,
    version: str = "0.1.0",
    inputs: dict[str, str] = INPUTS,
    outputs: dict[str, str] = OUTPUTS,
    script: str = "echo x > blurred.txt\n",
    description: str = "Blur a text.",
) -> None:
    shown = [
        ", ".join(f"{name}: {one}" for name, one in part.items()) for part in (inputs, outputs)
    ]
    text = DOCUMENT.format(
        version=version, inputs=shown[0], outputs=shown[1], description=description
    )
    Path("blur.yaml").write_text(text)
    Path("blur.sh").write_text(script)


def listed(declared: dict[str, str]) -> str:
    return ", ".join(f"{name}: {one}" for name, one in declared.items())


def release(version: str | None = None, *, allow_breaking: bool = False) -> Release:
    asked = Asked(source="blur.yaml", to=STICK, version=version, allow_breaking=allow_breaking)
    return publish(asked)


def test_first_version_is_the_document_s(folder: Path) -> None:
    assert folder
    write(version="1.4.0")

    assert release().version == "1.4.0"
    assert show("blur", [STICK]).versions == ("1.4.0",)


def test_same_content_is_published_once(folder: Path) -> None:
    assert folder
    write()
    first = release()

    again = release()
    named = release("0.1.0")

    assert not first.is_unchanged
    assert again.is_unchanged
    assert named.is_unchanged
    assert first.digest == again.digest == named.digest


@pytest.mark.parametrize(
    ("change", "version"),
    [
        ({"script": "echo y > blurred.txt\n"}, "0.1.1"),
        ({"inputs": {**INPUTS, "mode": "{type: String, default: a}"}}, "0.2.0"),
        ({"outputs": {**OUTPUTS, "log": "{type: File, path: log.txt}"}}, "0.2.0"),
        ({"inputs": {**INPUTS, "text": "'Optional[String]'"}}, "0.2.0"),
        ({"inputs": {"text": "String"}}, "1.0.0"),
        ({"inputs": {**INPUTS, "mode": "String"}}, "1.0.0"),
        ({"outputs": {"blurred": "Integer"}}, "1.0.0"),
        ({"version": "3.0.0"}, "3.0.0"),
    ],
    ids=["inside", "input", "output", "wider", "gone", "needed", "other-type", "document"],
)
def test_next_version_tells_users_what_changed(
    folder: Path, change: dict[str, dict[str, str]], version: str
) -> None:
    assert folder
    write()
    release()

    write(**change)  # type: ignore[arg-type]  # a table of arguments

    done = release()
    assert (done.version, done.before) == (version, "0.1.0")


def test_version_that_tells_too_little_is_refused_with_the_one_that_does(folder: Path) -> None:
    assert folder
    write(version="1.0.0")
    release()
    write(inputs={"text": "String"})

    with pytest.raises(
        InputError, match=r"would break who uses 1\.0\.0: the input `sigma`"
    ) as caught:
        release("1.1.0")

    assert caught.value.problems[0].code == "breaking-change"
    assert "`-v 2.0.0`" in (caught.value.hint or "")
    assert release("1.1.0", allow_breaking=True).breaks == ("the input `sigma` is gone",)


def test_new_input_in_a_patch_is_refused(folder: Path) -> None:
    assert folder
    write(version="1.0.0")
    release()
    write(inputs={**INPUTS, "mode": "{type: String, default: a}"})

    with pytest.raises(InputError, match="the input `mode` is new") as caught:
        release("1.0.1")

    assert caught.value.problems[0].code == "new-in-patch"
    assert "`-v 1.1.0`" in (caught.value.hint or "")


def test_published_version_never_changes(folder: Path) -> None:
    assert folder
    write()
    before = release()
    write(script="echo other\n")

    with pytest.raises(InputError, match=r"version 0\.1\.0 of `blur` is published") as caught:
        release("0.1.0", allow_breaking=True)

    assert caught.value.problems[0].code == "version-taken"
    assert show("blur", [STICK]).digest == before.digest


def test_version_between_is_compared_with_the_one_below(folder: Path) -> None:
    assert folder
    write(version="1.0.0")
    release()
    write(version="2.0.0", inputs={"text": "String"})
    release()
    write(script="echo repaired > blurred.txt\n")

    done = release("1.0.1")

    assert (done.before, done.breaks) == ("1.0.0", ())


def test_version_that_prepares_another_is_taken_only_in_full(folder: Path) -> None:
    assert folder
    write(version="1.0.0")
    release()
    write(script="echo soon > blurred.txt\n")
    release("1.1.0-rc.1")

    assert show("blur", [STICK]).operator.version == "1.0.0"
    assert show("blur@1.1.0-rc.1", [STICK]).operator.version == "1.1.0-rc.1"
    assert release().version == "1.0.1"


@pytest.mark.parametrize("version", ["1", "1.2", "one", "v1.0.0", "1.0.0+x"])
def test_version_that_is_not_complete_is_refused(folder: Path, version: str) -> None:
    assert folder
    write()

    with pytest.raises(InputError, match="is no version to publish"):
        release(version)


def test_pipeline_and_names_that_cannot_be_found_are_refused(folder: Path) -> None:
    assert folder
    write()
    Path("p.yaml").write_text("pipeline: p\nsteps: {one: {operator: blur.yaml}}\n")
    Path("o.yaml").write_text("operator: a b\ncommand: [sh, -c, 'true']\n")

    with pytest.raises(InputError, match="is a pipeline"):
        publish(Asked(source="p.yaml", to=STICK))
    with pytest.raises(InputError, match="cannot be the name of an operator"):
        publish(Asked(source="o.yaml", to=STICK))


def test_default_outside_of_the_folder_is_not_published(folder: Path) -> None:
    (folder.parent / "table.csv").write_text("1,2\n")
    for path in ("../table.csv", str(folder.parent / "gone.csv")):
        write(inputs={"table": f"{{type: File, default: {path}}}"})

        with pytest.raises(InputError, match=r"`../(table|gone).csv` of `blur` does not lie"):
            release()


def test_other_operator_whose_name_differs_in_capitals_is_refused(folder: Path) -> None:
    assert folder
    write()
    release()
    Path("Blur.yaml").write_text("operator: Blur\nversion: 3.0.0\ncommand: [sh, -c, 'true']\n")

    with pytest.raises(InputError, match="`Blur` would be taken for `blur`") as caught:
        publish(Asked(source="Blur.yaml", to=STICK))
    publish(Asked(source="Blur.yaml", to="operators"))
    with pytest.raises(InputError, match="`Blur` would be taken for `blur`"):
        push("Blur", STICK, ["operators"])

    assert caught.value.problems[0].code == "operator-name"
    assert show("blur", [STICK]).versions == ("0.1.0",)


def test_version_that_somebody_publishes_meanwhile_is_not_replaced(folder: Path) -> None:
    assert folder
    write()
    before = release()
    write(script="echo other\n")
    (_, other) = find_whole("blur", [publish_and_open("elsewhere")], lambda _: None)

    with pytest.raises(InputError, match="by somebody else meanwhile") as caught:
        open_one(STICK, Catalog().load).put("blur", other)

    assert caught.value.problems[0].code == "version-taken"
    assert show("blur", [STICK]).digest == before.digest


def publish_and_open(name: str) -> OpenCatalog:
    publish(Asked(source="blur.yaml", to=f"oci-layout:{name}"))
    return open_one(f"oci-layout:{name}", Catalog().load)


# Whom it breaks.


PIPELINE = """pipeline: p
steps:
  one:
    operator: {name}
    arguments: {{text: x{more}}}
  two:
    operator: other.yaml
{end}"""


def test_pipelines_that_a_version_breaks_are_told_with_file_and_line(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / ".furness").mkdir()
    for name, text in {
        "uses.yaml": PIPELINE.format(name="blur@1", more=", sigma: 2", end=""),
        "deep/bare.yaml": PIPELINE.format(name="blur", more=", sigma: 2", end=""),
        "does-not-use-it.yaml": PIPELINE.format(name="blur@1", more="", end=""),
        "stays.yaml": PIPELINE.format(name="blur@1.0", more=", sigma: 2", end=""),
        "other.yaml": PIPELINE.format(name="zoom@1", more=", sigma: 2", end=""),
        "wrong.yaml": "pipeline: [",
        ".furness/hidden.yaml": PIPELINE.format(name="blur@1", more=", sigma: 2", end=""),
    }.items():
        Path(name).write_text(text)
    write(version="1.0.0")
    release()
    write(inputs={"text": "String"})

    done = release("1.1.0", allow_breaking=True)

    assert [str(one.place) for one in done.users] == ["uses.yaml:4:15", "deep/bare.yaml:4:15"]
    assert done.users[0].message == "the step `one` says `blur@1`: the input `sigma` is gone"


def test_refused_version_tells_the_pipelines_too(folder: Path) -> None:
    assert folder
    end = "outputs: {out: $one.blurred}\n"
    Path("p.yaml").write_text(PIPELINE.format(name="blur@^1.0", more="", end=end))
    write(version="1.0.0")
    release()
    write(outputs={})

    with pytest.raises(InputError) as caught:
        release("1.1.0")

    assert [str(one.place or "") for one in caught.value.problems] == ["", "p.yaml:4:15"]


def test_major_version_breaks_nobody_who_has_asked_for_another(folder: Path) -> None:
    assert folder
    Path("p.yaml").write_text(PIPELINE.format(name="blur@1", more=", sigma: 2", end=""))
    write(version="1.0.0")
    release()
    write(inputs={"text": "String"})

    done = release()

    assert (done.version, done.users) == ("2.0.0", ())
    assert done.breaks


# Folders, signatures, lists.


def test_folder_is_a_catalog_to_publish_in(folder: Path) -> None:
    write(version="1.0.0")
    stick = release()

    done = publish(Asked(source="blur.yaml"))

    assert done.catalog == "operators"
    assert done.digest == stick.digest
    assert (folder / "operators" / "blur" / "1.0.0" / "operator.yaml").is_file()
    assert publish(Asked(source="blur.yaml")).is_unchanged
    assert push("blur", "operators", [STICK]).is_unchanged


def test_other_content_under_a_version_is_not_pushed(folder: Path) -> None:
    assert folder
    write()
    release()
    write(script="echo other\n")
    publish(Asked(source="blur.yaml", to="operators"))

    with pytest.raises(InputError, match="with other content"):
        push("blur", STICK, ["operators"])


def test_signature_goes_with_the_operator(folder: Path) -> None:
    assert folder
    key, public = keys()
    write()
    publish(Asked(source="blur.yaml", to=STICK, sign=key))

    push("blur", "oci-layout:second", [STICK])

    assert verify_operator("blur", public, ["oci-layout:second"])["signed"] is True
    with pytest.raises(InputError, match="has no signature by the owner"):
        verify_operator("blur", keys("other")[1], ["oci-layout:second"])


def test_signature_of_another_owner_is_added(folder: Path) -> None:
    assert folder
    write()
    owners = [keys("ann"), keys("ben")]
    for (key, _), stick in zip(owners, (STICK, "oci-layout:second"), strict=True):
        publish(Asked(source="blur.yaml", to=stick, sign=key))

    push("blur", "oci-layout:second", [STICK])
    publish(Asked(source="blur.yaml", to=STICK, sign=owners[1][0]))

    for _, public in owners:
        for stick in (STICK, "oci-layout:second"):
            assert verify_operator("blur", public, [stick])["signed"] is True


def test_operator_that_nobody_signed_is_not_verified(folder: Path) -> None:
    assert folder
    write()
    release()

    assert verify_operator("blur", None, [STICK])["signed"] is False
    with pytest.raises(InputError) as caught:
        verify_operator("blur", keys()[1], [STICK])
    assert caught.value.problems[0].code == "not-verified"


def test_published_operator_is_signed_later_without_another_version(folder: Path) -> None:
    assert folder
    key, public = keys()
    write()
    release()

    done = publish(Asked(source="blur.yaml", to=STICK, sign=key))

    assert done.is_unchanged
    assert verify_operator("blur", public, [STICK])["signed"] is True


def test_folder_of_documents_takes_no_signature(folder: Path) -> None:
    assert folder
    write()

    with pytest.raises(InputError, match="holds no signatures"):
        publish(Asked(source="blur.yaml", to="operators", sign=keys()[0]))


def keys(name: str = "team") -> tuple[str, str]:
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    made = ed25519.Ed25519PrivateKey.generate()
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    Path(f"{name}.key").write_bytes(made.private_bytes(pem, form, serialization.NoEncryption()))
    public = serialization.PublicFormat.SubjectPublicKeyInfo
    Path(f"{name}.pub").write_bytes(made.public_key().public_bytes(pem, public))
    return f"{name}.key", f"{name}.pub"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["blur"]),
        ("BLUR text", ["blur"]),
        ("file", ["blur"]),
        ("sigma float", ["blur"]),
        ("image", []),
    ],
)
def test_search_looks_into_names_descriptions_and_types(
    folder: Path, text: str, names: list[str]
) -> None:
    assert folder
    write()
    release()

    found, problems = list_all([STICK], text)

    assert ([one.operator.operator for one in found], problems) == (names, [])


def test_wrong_operator_does_not_hinder_the_list(folder: Path) -> None:
    write()
    publish(Asked(source="blur.yaml", to="operators"))
    (folder / "operators" / "wrong").mkdir()
    (folder / "operators" / "wrong" / "operator.yaml").write_text("operator: [")

    found, problems = list_all()

    assert [one.operator.operator for one in found] == ["blur"]
    assert [one.place and one.place.file for one in problems] == ["operators/wrong/operator.yaml"]


def test_pull_leaves_what_is_there_alone(folder: Path) -> None:
    write()
    release()
    (folder / "blur").mkdir()
    (folder / "blur" / "mine.txt").write_text("mine")

    with pytest.raises(InputError, match="`blur` is there already"):
        pull("blur", None, [STICK])

    assert [one.name for one in (folder / "blur").iterdir()] == ["mine.txt"]
    assert not [one for one in folder.iterdir() if one.name.startswith(".")]
