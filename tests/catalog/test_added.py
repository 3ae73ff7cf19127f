"""Names of operators that added steps have are locked as those of documents are."""

from contextlib import chdir
from pathlib import Path

from furness.catalog.find import Catalog
from furness.catalog.lock import FILE, read_lock
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step
from furness.publish.move import push
from tests.catalog.operators import write

STICK = "oci-layout:stick"


def publish(folder: Path, version: str) -> None:
    document = write(folder / "operators" / "blur" / version)
    document.write_text(document.read_text().replace("1.2.0", version))
    push(f"blur@{version}", STICK)


def added_in(folder: str) -> Operator:
    """Give the operator of a step that is added to a run."""
    steps = Pipeline(pipeline="added", steps={"one": Step(operator="blur@1")})
    operator = Catalog([STICK]).complete_steps(steps, folder, lambda _: None).steps["one"].operator
    assert isinstance(operator, Operator)
    return operator


def test_name_in_an_added_step_is_locked_where_its_paths_are(tmp_path: Path, kept: Path) -> None:
    with chdir(tmp_path):
        publish(tmp_path, "1.2.0")
        (tmp_path / "sub").mkdir()
        first = added_in(str(tmp_path / "sub"))
        publish(tmp_path, "1.3.0")

        assert added_in(str(tmp_path / "sub")) == first
        assert added_in("").version == "1.3.0"
    assert read_lock(str(tmp_path / "sub"))["blur@1"].version == "1.2.0"
    assert read_lock(str(tmp_path))["blur@1"].version == "1.3.0"
    assert str(kept) in (first.source or "")


def test_name_that_a_fetched_operator_adds_is_not_locked_among_its_files(
    tmp_path: Path, kept: Path
) -> None:
    with chdir(tmp_path):
        publish(tmp_path, "1.2.0")
        files = Path(added_in("").source or "").parent
        (tmp_path / FILE).unlink()

        assert added_in(str(files)).version == "1.2.0"
        assert added_in(str(files)).version == "1.2.0"
    assert list(tmp_path.rglob(FILE)) == list(kept.rglob(FILE)) == []
