"""The exporter of C3's files: against what C3 itself published."""

import subprocess
from pathlib import Path

import pytest
import yaml

from furness.catalog.find import Catalog
from furness.errors import DocumentError
from furness.exporters.c3 import C3Exporter
from furness.exporters.interface import Export, Exporter
from furness.exporting import Wanted, subject_of
from furness.testing.exporters import ExporterConformance
from tests.documentation import follow

GOLDEN = Path(__file__).parents[1] / "sources" / "c3"
SOURCES = {
    "fibonacci.py": ("docker.io/mdorzweiler", "0.1"),
    "input-Xview-download.ipynb": ("docker.io/mdorzweiler", "0.1"),
    "image-tiling-with-metadata_adjustment.ipynb": ("docker.io/lorenzweingart", "0.1"),
    "alert_for_content_in_url.ipynb": ("romeokienzler", "0.6"),
    "filter.ipynb": ("romeokienzler", "0.6"),
    "upload-to-cos.ipynb": ("romeokienzler", "0.8"),
    "operator_example.py": ("us.ico.io/geodn", "0.2"),
    "gw_simple_grid_wrapper_example.py": ("local", "0.1"),
}
"""Each published source, and the repository and the version of its image."""

CHANGED = {
    "alert_for_content_in_url.yaml": {
        "name: sleep\n": "name: alert-for-content-in-url\n",
        "claimed-sleep:": "claimed-alert-for-content-in-url:",
        '"30\'"': '"30"',
    },
    "filter.yaml": {
        "name: output_file_name\n": "name: filter\n",
        "claimed-output_file_name:": "claimed-filter:",
    },
    "upload-to-cos.yaml": {
        "name: process_target_file_pattern\n": "name: upload-to-cos\n",
        "claimed-process_target_file_pattern:": "claimed-upload-to-cos:",
        '"True\'"': '"True"',
    },
    "upload-to-cos.cwl": {
        "    type: bool\n    default: True\n": "    type: boolean\n    default: true\n"
    },
}
"""What is put in place of what in published files: an older C3 named an operator after its last
input, and Kubeflow or CWL refuse the others."""

STALE = "operator_example.cwl"
"""Written from an older state of its source."""

LINE = """import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--n")
parser.parse_args()
"""

SCRIPT = '''"""Says a word."""
import os
# the "word" itself
word = os.environ.get("word", "fish")
times = int(os.getenv('times', 2 + 1))
loud = bool(os.getenv('loud', 'False'))
share = float(os.getenv('share', '0.5'))
os.environ["shout"]
os.environ["said"] = "out/said.txt"
'''


class TestC3Exporter(ExporterConformance):
    takes_pipelines = False

    @pytest.fixture
    def exporter(self) -> Exporter:
        return C3Exporter()


def export(source: Path, repository: str = "local", version: str = "0.1") -> Export:
    wanted = Wanted(source=str(source), target="c3", repository=repository, version=version)
    return C3Exporter().export(subject_of(Catalog().find(str(source), str(source.parent)), wanted))


def exported(folder: Path, name: str, text: str) -> Export:
    source = folder / name
    source.write_text(text)
    return export(source)


def component(found: Export) -> dict[str, dict[str, str]]:
    loaded = yaml.safe_load(found.files[found.main])
    return {one["name"]: one for one in loaded["inputs"]}


@pytest.mark.parametrize("name", SOURCES)
def test_export_gives_the_published_files_again(name: str) -> None:
    repository, version = SOURCES[name]

    found = export(GOLDEN / name, repository, version)

    assert sorted(found.files) == sorted(
        f"{Path(name).stem}{kind}" for kind in (".yaml", ".job.yaml", ".cwl")
    )
    for file, content in found.files.items():
        wanted = (GOLDEN / file).read_text()
        for before, after in CHANGED.get(file, {}).items():
            assert before in wanted
            wanted = wanted.replace(before, after)
        assert file == STALE or content.decode() == wanted


def test_published_files_are_all_compared_and_most_are_equal() -> None:
    files = {path.name for path in GOLDEN.iterdir()} - SOURCES.keys() - {"README.md", STALE}

    assert len(files) == 23
    assert files >= CHANGED.keys()


def test_export_keeps_names_types_defaults_and_comments_in_order(tmp_path: Path) -> None:
    found = component(exported(tmp_path, "say.py", SCRIPT))

    assert list(found) == ["log_level", "word", "times", "loud", "share", "shout"]
    assert found["word"]["description"] == "the 'word' itself"
    assert [one.get("default") for one in found.values()] == [
        *("INFO", "fish", "3", "False", "0.5", None)
    ]
    assert [one["type"] for one in found.values()] == [
        *("String", "String", "Integer", "Boolean", "Float", "String")
    ]


def test_export_tells_where_it_differs_from_c3(tmp_path: Path) -> None:
    found = exported(tmp_path, "say.py", SCRIPT)

    told = "\n".join(one.message for one in found.warnings)
    assert "C3 gives `times` the default `2 + 1`, and it has the default `3` here" in told
    assert "`loud` is true for every text" in told
    assert "C3 makes `shout` an output" in told
    assert all(one.hint and one.code == "export-c3" for one in found.warnings)


def test_export_gives_outputs_that_cwl_reads(tmp_path: Path) -> None:
    found = exported(tmp_path, "say.py", SCRIPT)

    tool = yaml.safe_load(found.files["say.cwl"])
    assert tool["outputs"] == {"said": {"type": "File?", "outputBinding": {"glob": "out/said.txt"}}}
    assert tool["inputs"]["loud"]["type"] == "boolean"
    assert tool["inputs"]["loud"]["default"] is False
    assert "- {outputPath: said}" in found.files["say.yaml"].decode()


def test_export_a_document_says_more_than_its_source(tmp_path: Path) -> None:
    (tmp_path / "say.py").write_text(SCRIPT)
    document = tmp_path / "say.yaml"
    document.write_text(
        "operator: say\nsource: say.py\ncommand: [python, say.py]\ndescription: Says it.\n"
        "inputs:\n  word: {type: String, default: 'a \"b\" \\c', description: What.}\n"
        "secrets: [times]\nvariables: {MODE: plain}\n"
    )

    found = export(document)

    whole = yaml.safe_load(found.files["say.yaml"])
    assert whole["description"] == "Says it. \u2013 CLAIMED V0.1"
    assert component(found)["word"]["default"] == 'a "b" \\c'
    assert component(found)["word"]["description"] == "What."
    job = yaml.safe_load(found.files["say.job.yaml"])
    variables = job["spec"]["template"]["spec"]["containers"][0]["env"]
    secret = {"name": "say-secrets", "key": "times"}
    assert {"name": "times", "valueFrom": {"secretKeyRef": secret}} in variables
    assert {"name": "MODE", "value": "plain"} in variables
    assert "times" not in component(found)


@pytest.mark.parametrize("name", ["yes", "null", "y"])
def test_export_names_that_yaml_takes_for_values_are_quoted(tmp_path: Path, name: str) -> None:
    found = exported(tmp_path, "odd.py", f"import os\nos.getenv('{name}', 'a')\n")

    assert name in component(found)
    assert name in yaml.safe_load(found.files["odd.cwl"])["inputs"]


def test_export_a_name_that_kubeflow_refuses_has_a_letter_before_it(tmp_path: Path) -> None:
    found = exported(tmp_path, "odd.py", "import os\nos.getenv('_n', '1')\n")

    text = found.files["odd.yaml"].decode()
    assert "- {inputValue: a_n}\n" in text
    assert ' _n="${1}" ' in text
    assert list(component(found)) == ["log_level", "a_n"]


def test_export_a_script_in_r_is_started_by_rscript(tmp_path: Path) -> None:
    found = exported(tmp_path, "say_it.R", 'word <- Sys.getenv("word", "fish")\nprint(word)\n')

    text = found.files["say_it.yaml"].decode()
    assert "name: say-it\n" in text
    assert 'Rscript ./claimed_say_it.R word="${0}" ' in text
    assert "log_level" not in text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("line.py", LINE, "its input `n` is no variable of the environment"),
        ("f.py", "import furness\n@furness.operator\ndef f(n: int) -> int: ...", "no script or"),
        ("f.sh", "#!/bin/sh\n# a word\n: ${n:=fish}\necho $n\n", "no script or notebook"),
    ],
)
def test_export_what_c3_cannot_build_is_for_our_image(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    found = exported(tmp_path, name, text)

    stem = Path(found.main).stem
    container = yaml.safe_load(found.files[found.main])["implementation"]["container"]
    assert container["image"] == f"local/{stem}:0.1"
    assert 'python3 /opt/furness/runtime/alone.py n="${0}" ' in container["command"][2]
    assert said in found.warnings[0].message
    job = yaml.safe_load(found.files[f"{stem}.job.yaml"])["spec"]["template"]["spec"]
    assert job["containers"][0]["command"] == ["python3", "/opt/furness/runtime/alone.py"]
    assert list(yaml.safe_load(found.files[f"{stem}.cwl"])["inputs"]) == ["component", "n"]


def test_export_a_notebook_in_another_language_is_for_our_image() -> None:
    found = export(GOLDEN.parent / "notebooks" / "r_environment.ipynb")

    assert "not in Python" in found.warnings[0].message


def test_export_for_our_image_hands_outputs_over(tmp_path: Path) -> None:
    text = "import furness\n@furness.operator\ndef add(n: int, m: int = 2) -> int: ..."
    script = yaml.safe_load(exported(tmp_path, "add.py", text).files["add.yaml"])
    line = script["implementation"]["container"]["command"][2].splitlines()
    (tmp_path / "output.json").write_text('{"result": "a b"}')
    target = tmp_path / "there" / "result"

    done = subprocess.run(
        ["sh", "-ec", "\n".join(line[1:]), "3", "2", str(target)], cwd=tmp_path, check=False
    )

    assert done.returncode == 0
    assert target.read_text() == "a b"


def test_export_a_container_has_its_own_command(tmp_path: Path) -> None:
    document = tmp_path / "tell.yaml"
    document.write_text(
        "operator: tell\nenvironment: {image: docker.io/library/busybox:1}\n"
        "command: [echo, 'to $who', it's]\ninputs: {who: {type: String, default: you}}\n"
    )

    found = export(document)

    component = yaml.safe_load(found.files["tell.yaml"])["implementation"]["container"]
    done = subprocess.run(
        ["sh", "-ec", component["command"][2], "a b"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, component["image"]) == ("to a b it's\n", "docker.io/library/busybox:1")
    job = yaml.safe_load(found.files["tell.job.yaml"])["spec"]["template"]["spec"]
    assert job["containers"][0]["command"] == ["echo", "to $(who)", "it's"]


def test_export_what_the_files_cannot_hold_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "tell.yaml"
    document.write_text("operator: tell\nenvironment: {image: docker.io/library/busybox:1}\n")

    with pytest.raises(DocumentError, match="command is not known"):
        export(document)
    with pytest.raises(DocumentError, match="`component` is the image"):
        exported(tmp_path, "it.py", "import os\nos.getenv('component', 'a')\n")


def test_page_of_c3_followed_to_the_letter_works(tmp_path: Path) -> None:
    follow(GOLDEN.parents[2] / "docs" / "guides" / "exporters" / "c3.md", tmp_path)
