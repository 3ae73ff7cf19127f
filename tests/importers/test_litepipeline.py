"""Applications of LitePipeline; seeds L12 to L20, L29 to L33, L96 to L104."""

import ast
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from furness.errors import DocumentError
from furness.importers.interface import Importer
from furness.importers.litepipeline import LitepipelineImporter
from furness.model.environment import Environment, Python
from furness.testing.importers import ImporterConformance
from tests.documentation import follow
from tests.folder import Folder
from tests.importers.documents import left_of, operator_of, pipeline_of
from tests.importers.packing import (
    ROOT,
    SOURCES,
    application,
    of_actions,
    pack,
    tarball,
    translate,
)

ALL = sorted(path for path in SOURCES.iterdir() if path.is_dir())


class TestLitepipelineImporter(ImporterConformance):
    @pytest.fixture
    def importer(self) -> Importer:
        return LitepipelineImporter()

    @pytest.fixture
    def files(self, tmp_path: Path) -> Sequence[Path]:
        folder = tmp_path / "given"
        folder.mkdir()
        workflow = shutil.copy(SOURCES / "workflow.json", folder)
        for name in ("fan_in", "grow"):
            pack(SOURCES / name, folder / f"{name}.zip")
        pack(SOURCES / "report", folder / "report.tar.gz")
        names = ("events", "docker", "grow", "silent")
        return [Path(workflow), folder / "report.tar.gz", *(SOURCES / name for name in names)]


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_each_application_is_imported_and_has_no_problems(path: Path, folder: Folder) -> None:
    main = folder.call("import", str(path), "-o", "new")["main"]

    folder.call("check", f"new/{main}")


def test_actions_are_steps_with_valid_names_wired_by_their_conditions() -> None:
    imported = translate(SOURCES / "fan_in")

    found = pipeline_of(imported)
    assert list(found.steps) == ["first-action", "second-action", "third-action"]
    assert found.steps["third-action"].arguments == {
        "input_data": "$input_data",
        "result_of_first_action": "$first-action.data",
        "result_of_second_action": "$second-action.data",
    }
    assert found.outputs == {"output": "$third-action.data"}
    third = operator_of(imported, "third-action.yaml")
    assert "`third action`" in third.description
    assert json.loads(third.command[2]) == {
        "name": "third action",
        "main": "python third.py",
        "needs": {
            "result_of_first_action": "first action",
            "result_of_second_action": "second action",
        },
    }
    assert "step third-action: the action `third action`, after first-action, second-action" in (
        imported.translated
    )


def test_scripts_are_kept_byte_for_byte() -> None:
    imported = translate(SOURCES / "fan_in")

    for path in (SOURCES / "fan_in").glob("*.py"):
        assert imported.files[f"application/{path.name}"] == path.read_bytes()


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_packed_application_is_the_same_as_its_folder(ending: str, tmp_path: Path) -> None:
    packed = translate(pack(SOURCES / "fan_in", tmp_path / f"app{ending}"))

    assert packed.files == translate(SOURCES / "fan_in").files
    assert str(packed.left[0].place).startswith(str(tmp_path / f"app{ending}/configuration.json:"))


def test_archive_without_a_folder_is_read_and_told(tmp_path: Path) -> None:
    imported = translate(pack(SOURCES / "pinned", tmp_path / "pinned.zip", root=""))

    assert pipeline_of(imported).pipeline == "pinned"
    assert "the archive has no folder in it" in left_of(imported)


def test_configuration_is_the_application_around_it() -> None:
    imported = translate(SOURCES / "grow" / "configuration.json")

    assert imported.files == translate(SOURCES / "grow").files


def test_archive_that_leads_out_of_itself_or_is_broken_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.tar.gz"
    outside.write_bytes(tarball(["app/configuration.json", "app/../../x.py"]))
    cut = pack(SOURCES / "fan_in", tmp_path / "cut.zip")
    cut.write_bytes(cut.read_bytes()[:200])

    for path, said in ((outside, "leads out of it"), (cut, "cannot be read")):
        with pytest.raises(DocumentError, match=said) as caught:
            translate(path)
        assert caught.value.problems[0].place


def test_packages_are_what_the_scripts_import(tmp_path: Path) -> None:
    script = "import os, yaml\nfrom lib.inner import x\nimport beside\ntry:\n    import fast\n"
    script += "except ImportError:\n    fast = None\n"
    files = {"first.py": script, "beside.py": "import numpy.linalg", "lib/inner.py": "x = 1"}

    imported = translate(application(tmp_path / "app", of_actions({}), files))

    found = operator_of(imported, "first.yaml").environment
    assert found == Environment(python=Python(packages=("numpy", "pyyaml")))


def test_virtual_environment_is_told_with_what_it_held(tmp_path: Path) -> None:
    site = "venv/lib/python3.6/site-packages"
    packed = tarball([f"{site}/numpy-1.18.5.dist-info/METADATA", f"{site}/pip-9.0.dist-info"])
    files: dict[str, str | bytes] = {
        "venvs/venv.tar.gz": packed,
        "first.py": "import numpy",
    }

    imported = translate(application(tmp_path / "app", of_actions({"env": "venvs/venv"}), files))

    assert "venvs/venv.tar.gz" not in " ".join(imported.files)
    assert "installed in their newest version" in left_of(imported)
    assert "it held numpy==1.18.5; for these write" in left_of(imported)
    assert "`environment: {python: {packages: [numpy==1.18.5]}}`" in left_of(imported)


def test_id_of_a_virtual_environment_is_told() -> None:
    told = left_of(translate(SOURCES / "with_venv_id"))

    assert "the virtual environment with the id `70b20c0a-" in told
    assert "the scripts import no packages" in told


def test_docker_is_an_image_with_resources_and_ports() -> None:
    imported = translate(SOURCES / "docker")

    first = operator_of(imported, "first-action.yaml")
    assert first.environment == Environment(image="localhost/furness-base:1")
    assert (str(first.resources.memory), first.resources.cpus) == ("64 MiB", 1.0)
    assert (first.ports, first.network) == (("2222/tcp",), True)
    assert first.mounts == {"/opt/app": "application", "/opt/workspace": "workspace"}
    second = operator_of(imported, "second-action.yaml")
    assert second.variables == {"GREETING": "hello"}
    assert {one.on for one in pipeline_of(imported).steps.values()} == {"container"}
    told = left_of(imported)
    assert "`privileged: True` of docker is left out" in told
    assert "port 2222/tcp of the container was `2223` of the machine" in told
    assert '`target_env: {"platform": "x86_64", "docker_support": true}`' in told


def test_image_without_a_registry_is_told(tmp_path: Path) -> None:
    docker = {"name": "python3.5.2", "args": {"mem_limit": "10m", "cpuset_cpus": "0-2,5"}}

    imported = translate(application(tmp_path / "app", of_actions({"docker": docker})))

    found = operator_of(imported, "first.yaml")
    assert found.environment == Environment(image="python3.5.2:latest")
    assert (str(found.resources.memory), found.resources.cpus) == ("10 MiB", 4.0)
    assert "write `environment: {image: REGISTRY/python3.5.2:latest}`" in left_of(imported)


def test_only_applications_that_may_add_actions_grow() -> None:
    grows = {
        path.name: "added-action.yaml" in translate(path).files
        for path in ALL
        if path.name in ("grow", "helper", "silent", "pinned", "events")
    }

    assert grows == {
        "grow": True,
        "helper": True,
        "silent": False,
        "pinned": False,
        "events": False,
    }


def test_program_that_cannot_be_read_may_grow(tmp_path: Path) -> None:
    files = {"first": b"\x7fELF\0\0"}

    imported = translate(application(tmp_path / "app", of_actions({"main": "./first"}), files))

    assert operator_of(imported, "first.yaml").grows
    assert list(operator_of(imported, "first.yaml").inputs) == ["input_data", "fed"]


def test_added_actions_of_docker_actions_run_without_it_and_that_is_told(tmp_path: Path) -> None:
    docker = {"docker": {"name": "python", "tag": "3.12"}}
    files = {"first.py": "from litepipeline_helper.models.action import Action\nAction('a', 'b')"}

    imported = translate(application(tmp_path / "app", of_actions(docker), files))

    assert "actions that are added run without docker" in left_of(imported)
    environment = operator_of(imported, "added-action.yaml").environment
    assert environment == Environment(python=Python(packages=("litepipeline_helper",)))


def test_event_actions_are_exit_steps() -> None:
    imported = translate(SOURCES / "events")

    found = pipeline_of(imported)
    assert found.exit.failure
    assert found.exit.failure.operator == "on-fail.yaml"
    assert found.outputs["first"] == "$first.data"
    table = pipeline_of(imported, "on-fail.yaml").steps["records"].arguments["table"]
    assert table["second"] == {"step": "second", "output": "second"}


CONFIGURATIONS = {
    "no actions": ({"actions": [], "output_action": "x"}, "there is no action"),
    "no main": ({"actions": [{"name": "first"}]}, "the action `first` has no `name` or no `main`"),
    "two names": (of_actions({}, {}), "there are two actions `first`"),
    "unknown": (of_actions({"condition": ["x"]}), "`first` waits for `x`, which is no action"),
    "itself": (of_actions({"condition": ["first"]}), "wait for each other"),
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_would_run_for_ever_is_refused_with_a_place(name: str, tmp_path: Path) -> None:
    configuration, said = CONFIGURATIONS[name]
    path = application(tmp_path / "app", configuration)

    with pytest.raises(DocumentError, match=said) as caught:
        translate(path)

    assert caught.value.problems[0].place


def test_output_action_that_is_missing_or_unknown_is_told(tmp_path: Path) -> None:
    unknown = application(tmp_path / "app", of_actions({}, output_action="second"))

    assert pipeline_of(translate(unknown)).outputs == {}
    assert "`output_action` is `second`, which is no action" in left_of(translate(unknown))
    assert "there is no `output_action`" in left_of(translate(SOURCES / "silent"))


def test_names_that_are_alike_and_words_of_ours_do_not_collide(tmp_path: Path) -> None:
    names = ("a b", "a-b", "a_b", "exit", "pipeline", "records", "added-action", "动作", "1")
    actions = [{"name": name, "condition": [*names[:index]]} for index, name in enumerate(names)]

    imported = translate(application(tmp_path / "app", of_actions(*actions)))

    found = pipeline_of(imported)
    assert len(found.steps) == len(names)
    assert "exit" not in found.steps
    last = list(found.steps)[-1]
    assert len(operator_of(imported, f"{last}.yaml").inputs) == len(names)


def test_what_nothing_is_known_of_is_told(tmp_path: Path) -> None:
    odd = of_actions(
        {"priority": 3, "main": "python lost.py"}, docs="x", event_actions={"kill": {}}
    )

    told = left_of(translate(application(tmp_path / "app", odd)))

    for one in ("`priority` is left out", "`docs` is left out", "`kill` is no event"):
        assert one in told
    assert "`lost.py`, which `first` starts, is not in the application" in told


def test_script_runs_unchanged_in_a_folder_of_its_own(folder: Folder) -> None:
    folder.call("import", str(SOURCES / "with_venv_id"), "-o", "new")

    done = folder.call("run", "new/pipeline.yaml")

    assert done["outputs"]["output"] == {"arguments": ["--nodaemon"], "folder": "application"}


@pytest.mark.parametrize("name", ["litepipeline_action.py", "records.py"])
def test_sources_that_are_written_are_python_as_old_as_environments_may_have(name: str) -> None:
    written = translate(SOURCES / "events").files[name]

    ast.parse(written, feature_version=(3, 8))


def test_page_of_the_importer_is_true(tmp_path: Path) -> None:
    follow(ROOT / "docs" / "guides" / "importers" / "litepipeline.md", tmp_path)


def test_action_that_is_called_as_an_event_action_stays(tmp_path: Path) -> None:
    events = {"fail": {"main": "python x.py"}}
    odd = of_actions({}, {"name": "on-fail-action"}, event_actions=events)

    imported = translate(application(tmp_path / "app", odd))

    assert "The action `on-fail-action`" in operator_of(imported, "on-fail-action.yaml").description
    event = pipeline_of(imported, "on-fail.yaml").steps["event"].operator
    assert "The action `fail`" in operator_of(imported, str(event)).description


def test_added_actions_of_names_that_are_alike_have_steps_of_their_own(folder: Folder) -> None:
    names = ("g a", "g-a", "g.a", "the-first", "x-1", "1")
    actions = [{"name": name, "main": "python one.py", "to_action": "last"} for name in names]
    added = json.dumps({"data": {}, "actions": actions})
    start = "import json, sys\n"
    write = "with open(sys.argv[1] + '/output.data', 'w') as file:\n    json.dump(made, file)\n"
    read = "given = json.load(open(sys.argv[1] + '/input.data'))\n"
    scripts = {
        "first.py": f"{start}made = {added}\n{write}",
        "one.py": f"{start}{read}made = {{'data': given['action_info']['action_name']}}\n{write}",
        "last.py": f"{start}{read}made = {{'data': given}}\n{write}",
    }
    last = {"name": "last", "main": "python last.py", "condition": ["the first"]}
    configuration = of_actions({"name": "the first"}, last, output_action="last")
    application(folder.path / "app", configuration, scripts)
    folder.call("import", "app", "-o", "new")

    done = folder.call("run", "new/pipeline.yaml")

    given = done["outputs"]["output"]
    assert {name: given.get(name) for name in names} == {name: name for name in names}
