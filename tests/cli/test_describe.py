from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from furness.cli.describe import form
from furness.cli.describe.draft import Draft, operator_of
from furness.cli.describe.editor import BACK, Complain, edit
from furness.cli.describe.origin import draft_of_image
from furness.cli.describe.question import Question
from furness.cli.describe.review import review
from furness.cli.describe.terminal import ask_in_terminal
from furness.images import LABEL, ImageConfig
from tests.cli.conftest import Type
from tests.documentation import follow

IMAGE = "localhost/threshold:1.4.0"
CONFIG = ImageConfig(
    entrypoint=("/opt/threshold/run",),
    command=("--help", "$HOME"),
    variables={"PATH": "/bin", "LEVEL": "3"},
    ports=("9090/tcp",),
    labels={"org.opencontainers.image.description": "Keep what is bright."},
    folder="/opt/threshold",
)
FLAGS = {
    "--name": "bright",
    "--version": "2.0.0",
    "--description": "Bright.",
    "--input": "image=File",
    "--port": "9090",
    "--secret": "KEY",
    "--variable": "A=1",
    "--mount": "/in/=$image",
    "--cpus": "2",
    "--memory": "4GiB",
    "--gpus": "1",
    "--time-limit": "10m",
}


class Answers:
    """Answers by the question's text; a list is used up one after another, others stay."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = {key: list(value) for key, value in answers.items()}
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def __call__(self, one: Question, place: str, complain: Complain) -> str:
        del place
        self.asked.append(one.text)
        while self.answers.get(one.text):
            given: str = self.answers[one.text].pop(0)
            complaint = complain(given)
            if complaint is None:
                return given
            self.complaints.append(complaint)
        assert complain(one.default) is None, (one.text, one.default)
        return one.default


def edited(answers: dict[str, list[str]]) -> tuple[Draft, Answers]:
    ask = Answers(answers)
    return edit(draft_of_image(IMAGE, CONFIG), CONFIG, ask), ask


def reviewed(draft: Draft, answers: dict[str, Any], target: str | None = None) -> Any:
    return review(draft, CONFIG, Answers(answers), lambda _: None, target)


def test_describe_takes_every_answer_from_flags(furness: Type) -> None:
    words = ["--command", "run --level 3 '$image' $mask", "--input", "level={type: Float}"]
    words += ["--output", "mask={type: File, path: mask.tif}", "--json"]
    words += [word for pair in FLAGS.items() for word in pair]

    done = furness("describe", IMAGE, *words)

    assert done.status == 0
    assert done.json == {
        "operator": "bright",
        "version": "2.0.0",
        "description": "Bright.",
        "inputs": {"level": {"type": "Float"}, "image": {"type": "File"}},
        "outputs": {"mask": {"type": "File", "path": "mask.tif"}},
        "environment": {"image": IMAGE},
        "command": ["run", "--level", "3", "$image", "$mask"],
        "variables": {"A": "1"},
        "secrets": ["KEY"],
        "mounts": {"/in/": "$image"},
        "ports": ["9090/tcp"],
        "resources": {"cpus": 2.0, "memory": "4 GiB", "gpus": 1, "time_limit": "10m"},
    }


def test_describe_of_an_unknown_image_goes_on_and_says_so_in_one_line(furness: Type) -> None:
    done = furness("describe", IMAGE, "--command", "run")

    assert done.status == 0
    (line,) = done.err.splitlines()
    assert line.endswith("going on without what it would tell")


def test_describe_writes_a_file_that_check_accepts(furness: Type, tmp_path: Path) -> None:
    done = furness("describe", IMAGE, "--command", "run $a", "--input", "a=File", "-o", "a.yaml")

    assert (done.status, done.out) == (0, "")
    assert "written: a.yaml" in done.err
    assert furness("check", "a.yaml").status == 0
    assert "command: [run, $a]" in (tmp_path / "a.yaml").read_text()


def test_describe_of_a_document_changes_it(furness: Type) -> None:
    furness("describe", IMAGE, "--command", "run $a", "--input", "a=File", "-o", "a.yaml")

    done = furness("describe", "a.yaml", "--memory", "2 GiB", "--json")

    assert done.json["command"] == ["run", "$a"]
    assert done.json["resources"] == {"memory": "2 GiB"}


def test_describe_of_an_algorithm_of_yunpipe_changes_it(furness: Type, tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "sources" / "algorithms"
    (tmp_path / "a.json").write_text((folder / "template.json").read_text())

    done = furness("describe", "a.json", "--memory", "2 GiB", "--json")

    assert (done.status, done.err) == (0, "")
    assert done.json["environment"] == {"image": "example/threshold"}
    assert done.json["resources"] == {"cpus": 2.0, "memory": "2 GiB"}


def test_describe_example_is_a_document_that_check_accepts(furness: Type, tmp_path: Path) -> None:
    done = furness("describe", "--example")
    (tmp_path / "example.yaml").write_text(done.out)

    assert done.out.count("#") > 5
    assert furness("check", "example.yaml").status == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "furness describe IMAGE --name"),
        ([IMAGE], "--command 'program"),
        ([IMAGE, "--command", "run $a"], "declare it: --input a=File"),
        ([IMAGE, "--command", "run 'a"], "the quotation marks do not match"),
        ([IMAGE, "--command", "run", "--memory", "4"], "`4` is not an amount of memory"),
        ([IMAGE, "--command", "run", "--cpus", "two"], "a number"),
        ([IMAGE, "--command", "run", "--port", "http"], "`http` is not a port"),
        ([IMAGE, "--command", "run", "--name", "a b"], "`a b` is not a name"),
        ([IMAGE, "--command", "run", "--input", "a=Fil"], "`Fil` is not a type"),
        ([IMAGE, "--command", "run", "--output", "a.yaml"], "`-o FILE`"),
        (
            [IMAGE, "--command", "run", "--input", "a={type: File, path: x}"],
            "`path` is not a key of an input",
        ),
        (["greet.py"], "`furness compile greet.py`"),
    ],
)
def test_describe_with_something_wrong_or_missing_names_the_flag_and_never_asks(
    words: list[str], told: str, furness: Type, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())

    done = furness("describe", *words, "-o", "new.yaml")

    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_draft_of_an_image_has_what_it_says_of_itself() -> None:
    found = draft_of_image(f"docker://{IMAGE}", CONFIG)

    assert found == {
        "operator": "threshold",
        "version": "1.4.0",
        "description": "Keep what is bright.",
        "environment": {"image": IMAGE},
        "command": ["/opt/threshold/run", "--help", "$$HOME"],
        "ports": ["9090/tcp"],
    }


def test_draft_of_an_image_with_a_label_is_that_document() -> None:
    label = '{"operator": "bright", "inputs": {"a": "File"}, "source": "a.py", \
              "environment": {"image": "old"}, "command": ["run", "$a"]}'

    found = draft_of_image(IMAGE, ImageConfig(labels={LABEL: label}))

    assert found["operator"] == "bright"
    assert found["environment"] == {"image": IMAGE}
    assert "source" not in found


def test_editor_asks_about_each_name_of_the_command() -> None:
    draft, ask = edited({"command": ["run --level $level $image $result"]})

    assert ask.asked[:6] == ["image", "name", "version", "description", "command", "inputs"]
    assert draft["inputs"] == {"level": {"type": "String"}, "image": {"type": "File"}}
    assert draft["outputs"] == {"result": {"type": "File", "path": "result"}}
    assert operator_of(draft).operator == "threshold"


def test_editor_asks_nothing_twice_that_was_answered_before() -> None:
    ask = Answers({"command": ["run $image $result"]})

    edit(draft_of_image(IMAGE, CONFIG), CONFIG, ask, place=1)

    assert ask.asked[:2] == ["name", "version"]


def test_editor_asks_for_bounds_and_a_unit_of_numbers_only() -> None:
    draft, ask = edited(
        {
            "inputs": ["level mode"],
            "level: type": ["Float"],
            "level: default": ["0.5"],
            "level: minimum": ["0"],
            "level: maximum": ["1"],
            "level: unit": ["px"],
        },
    )

    level = {"type": "Float", "default": 0.5, "minimum": 0, "maximum": 1, "unit": "px"}
    assert draft["inputs"]["level"] == level
    assert "mode: minimum" not in ask.asked


def test_editor_refuses_a_wrong_answer_with_the_message_of_the_model() -> None:
    _, ask = edited(
        {
            "version": [""],
            "inputs": ["level"],
            "level: type": ["Floa", "Float"],
            "level: default": ["x", "2"],
            "level: maximum": ["1"],
            "ports": ["70000"],
            "memory": ["4 GB x"],
        }
    )

    assert [one.partition(":")[0] for one in ask.complaints] == [
        "version is needed",
        "`Floa` is not a type",
        "`x` is not a Float",
        "the default of `level`",
        "`70000` is not a port",
        "`4 GB x` is not an amount of memory",
    ]


def test_editor_goes_back_to_the_question_before() -> None:
    draft, ask = edited({"version": [BACK, "2.0.0"], "name": ["a", "b"], "image": [BACK]})

    assert ask.asked[:6] == ["image", "image", "name", "version", "name", "version"]
    assert (draft["operator"], draft["version"]) == ("b", "2.0.0")


def test_editor_asked_for_another_type_forgets_what_hung_on_the_old_one() -> None:
    draft, _ = edited({"inputs": ["a"], "a: type": ["Float"], "a: default": ["2"]})
    ask = Answers({"a: type": ["Boolean"]})

    changed = edit(draft, CONFIG, ask)

    assert changed["inputs"]["a"] == {"type": "Boolean"}


@pytest.mark.parametrize("what", ["memory", "12"])
def test_review_edits_what_a_name_or_a_line_says(what: str) -> None:
    draft, _ = edited({"command": ["run $image"], "memory": ["1 GiB"]})

    answers = {"review": [f"edit {what}", "write a.yaml"], "memory": ["2 GiB"]}
    changed, file = reviewed(draft, answers)

    assert file == "a.yaml"
    assert changed["resources"] == {"memory": "2 GiB"}


def test_review_asks_about_names_that_an_answer_brought_up() -> None:
    draft, _ = edited({"command": ["run $image"]})

    changed, _ = reviewed(
        draft,
        {
            "review": ["edit inputs", "edit command"],
            "inputs": ["image level"],
            "level: type": ["Float"],
            "command": ["run $image $level"],
        },
    )

    assert changed["inputs"]["level"] == {"type": "Float"}


def test_review_refuses_to_write_what_is_not_whole() -> None:
    draft, _ = edited({"command": ["run $image"]})
    ask = Answers({"review": ["edit command", "write", "edit 99 x", "jump", "cancel"]})
    ask.answers["command"] = ["run $image $other"]

    with pytest.raises(KeyboardInterrupt):
        review(draft, CONFIG, ask, lambda _: None, None)

    assert ask.complaints[0] == "`$other` in the command is no input or output"
    assert len(ask.complaints) == 3


@pytest.fixture
def keys() -> Iterator[Callable[[str], None]]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe.send_text


@pytest.mark.parametrize(
    ("typed", "answer"), [("b\r", "ab"), ("\x15c\r", "c"), ("\x1b[Z", BACK)], ids=repr
)
def test_terminal_gives_what_is_typed(typed: str, answer: str, keys: Callable[[str], None]) -> None:
    one = Question(key=("a",), text="a", help="", read=str, default="a")
    keys(typed)

    assert ask_in_terminal(DummyOutput())(one, "1/1", lambda _: None) == answer


@pytest.mark.parametrize("typed", ["\x03", "\x15\x04"], ids=repr)
def test_terminal_is_left_by_a_key(typed: str, keys: Callable[[str], None]) -> None:
    one = Question(key=("a",), text="a", help="", read=str, default="a")
    keys(typed)

    with pytest.raises(KeyboardInterrupt):
        ask_in_terminal(DummyOutput())(one, "1/1", lambda _: None)


def test_every_question_has_a_flag(furness: Type) -> None:
    draft, _ = edited({"command": ["run $image $result"]})
    asked = form.questions(draft, CONFIG)

    shown = furness("describe", "--help").out

    flags = {"environment": "IMAGE", "operator": "--name", "inputs": "--input"}
    flags |= {"outputs": "--output", "variables": "--variable", "mounts": "--mount"}
    flags |= {"secrets": "--secret", "ports": "--port", "time_limit": "--time-limit"}
    for one in asked:
        key = one.key[1] if one.key[0] == "resources" else one.key[0]
        assert flags.get(key, f"--{key}") in shown


def test_guide_followed_to_the_letter_works(tmp_path: Path) -> None:
    follow(Path(__file__).parents[2] / "docs" / "guides" / "describing-containers.md", tmp_path)
