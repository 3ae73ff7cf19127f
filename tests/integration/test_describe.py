"""The editor in a real terminal, images in a real engine and a real registry."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from furness import images
from furness.errors import NotFoundError, OutsideError
from furness.frontends.container_image import ContainerImage
from furness.images import look_at
from tests.folder import Folder
from tests.integration.containers import Podman, free_port, need

pytestmark = pytest.mark.integration

IMAGE = "localhost/threshold:1.4.0"
LABELLED = "localhost/labelled:1.0.0"
CHANGES = [
    'ENTRYPOINT ["/opt/run"]',
    'CMD ["--quiet"]',
    "EXPOSE 9090",
    "ENV LEVEL=3",
    "WORKDIR /opt",
    'LABEL org.opencontainers.image.description="Keep what is bright."',
]
DOCUMENT = {
    "operator": "bright",
    "version": "1.0.0",
    "inputs": {"level": {"type": "Float", "default": 1.0}},
    "environment": {"image": "elsewhere/bright:1"},
    "command": ["run", "$level"],
}


@pytest.fixture(scope="module")
def engine(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> Podman:
    """Give an engine with an image that says something of itself, and one with a label."""
    root = tmp_path_factory.mktemp("root") / "root"
    (root / "opt").mkdir(parents=True)
    (root / "opt" / "run").write_text("nothing")
    archive = root.with_suffix(".tar")
    subprocess.run(["tar", "-C", str(root), "-cf", str(archive), "."], check=True)
    said = [word for change in CHANGES for word in ("--change", change)]
    podman("import", "--quiet", *said, str(archive), IMAGE)
    recipe = f"FROM {IMAGE}\nLABEL {images.LABEL}={shlex.quote(json.dumps(DOCUMENT))}\n"
    (root / "Dockerfile").write_text(recipe)
    podman("build", "--quiet", "--network", "none", "-t", LABELLED, str(root))
    return podman


@pytest.fixture
def seen(engine: Podman, monkeypatch: pytest.MonkeyPatch) -> Podman:
    """Let this process see the images of the engine."""
    for name, value in engine.variables.items():
        monkeypatch.setenv(name, value)
    return engine


class Screen:
    """A terminal in which `furness describe` runs."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux")]
        self._variables = variables
        self._folder = folder

    def start(self, *words: str) -> None:
        """Start a command; its exit status is printed when it ends."""
        line = f"{shlex.join([sys.executable, '-m', 'furness', *words])}; echo status=$?; cat"
        size = ["-x", "100", "-y", "40"]
        self._call("-f", os.devnull, "new-session", "-d", *size, "-c", str(self._folder),
                   f"sh -c {shlex.quote(line)}")  # fmt: skip

    def keys(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self._call("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text in place of what stands there, and Enter."""
        self.keys("C-e", "C-u")
        if text:
            self._call("send-keys", "-l", text)
        self.keys("Enter")

    def show(self) -> str:
        """Give what is on the screen."""
        return self._call("capture-pane", "-p")

    def asked(self) -> str:
        """Give the question that waits for its answer: the last one of those on the screen."""
        lines: list[str] = re.findall(r"(?m)^ *(?:\d+/\d+|edit) .*", self.show())
        return lines[-1] if lines else ""

    def wait(self, text: str, look: Callable[[], str] | None = None) -> str:
        """Wait until a text is on the screen, or in what another look at it gives."""
        deadline = time.monotonic() + 30
        while text not in (shown := (look or self.show)()):
            assert time.monotonic() < deadline, f"no {text!r} in\n{self.show()}"
            time.sleep(0.05)
        return shown

    def answer(self, question: str, text: str | None = None) -> None:
        """Wait until a question is the one asked, and answer it; None takes what stands there."""
        self.wait(f"{question}:", self.asked)
        if text is None:
            self.keys("Enter")
        else:
            self.type(text)

    def end(self) -> None:
        """Close the terminal."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _call(self, *words: str) -> str:
        return subprocess.run(
            [*self._tmux, *words], env=self._variables, check=True, capture_output=True, text=True
        ).stdout


@pytest.fixture
def screen(engine: Podman, tmp_path: Path) -> Iterator[Screen]:
    need("tmux")
    opened = Screen(tmp_path, engine.variables | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"})
    yield opened
    opened.end()


def test_editor_walked_through_in_a_terminal_writes_a_document(
    screen: Screen, tmp_path: Path
) -> None:
    screen.start("describe", IMAGE)
    for question in ("image", "name", "version"):
        screen.answer(question)
    screen.answer("description")
    screen.answer("command", "/opt/run --level $level $image $result")
    screen.answer("inputs")
    screen.answer("level: type", "Float")
    screen.answer("level: default", "0.5")
    screen.wait("level: minimum:")
    screen.keys("-l", "1")
    screen.wait("the default of `level`: `0.5` is less than the minimum `1`")
    screen.keys("BTab")
    screen.answer("level: default", "1.5")
    screen.answer("level: minimum", "1")
    for question in ("maximum", "unit", "description"):
        screen.answer(f"level: {question}")
    for question in ("image: type", "image: description", "outputs", "result: type"):
        screen.answer(question)
    screen.answer("result: path", "result.tif")
    for question in ("result: description", "mounts", "variables", "secrets", "ports", "cpus"):
        screen.answer(question)
    screen.answer("memory", "4 GiB")
    for question in ("gpus", "time limit"):
        screen.answer(question)
    assert "operator: threshold" in screen.wait("review: write threshold.yaml")
    screen.type("edit memory")
    screen.answer("edit memory", "2 GiB")
    screen.wait("memory: 2 GiB}")
    screen.keys("Enter")
    screen.wait("status=0")
    written = (tmp_path / "threshold.yaml").read_text()
    assert "description: Keep what is bright." in written
    assert "ports: [9090/tcp]" in written
    assert Folder(tmp_path).call("check", "threshold.yaml") == {"problems": []}


@pytest.mark.parametrize("key", ["C-c", "C-d"])
def test_editor_that_is_left_writes_nothing(key: str, screen: Screen, tmp_path: Path) -> None:
    screen.start("describe", IMAGE)
    screen.wait("image:")
    if key == "C-d":
        screen.keys("C-e", "C-u")

    screen.keys(key)

    screen.wait("status=130")
    assert [one.name for one in tmp_path.iterdir() if one.name != "tmux"] == []


def test_flags_in_a_terminal_meet_no_prompt(screen: Screen) -> None:
    screen.start("describe", IMAGE, "--name", "bright")

    shown = screen.wait("status=0")

    assert "operator: bright" in shown
    assert "command: [/opt/run, --quiet]" in shown


@pytest.mark.usefixtures("seen")
def test_image_of_an_engine_says_what_it_is() -> None:
    found = look_at(f"docker://{IMAGE}")

    assert (found.entrypoint, found.command) == (("/opt/run",), ("--quiet",))
    assert (found.folder, found.ports) == ("/opt", ("9090/tcp",))
    assert found.variables["LEVEL"] == "3"


@pytest.mark.usefixtures("seen")
def test_image_with_a_label_is_the_operator_in_it() -> None:
    found = ContainerImage().compile(LABELLED, "")

    assert found.operator.operator == "bright"
    assert found.operator.environment.image == LABELLED  # type: ignore[union-attr]  # an image
    assert found.hints == ()


def test_image_in_a_registry_only_is_looked_at_there(
    seen: Podman, registry: str, tmp_path: Path
) -> None:
    name = f"{registry}/imaging/bright:1.0.0"
    seen("push", "--quiet", "--tls-verify=false", LABELLED, name)

    document = Folder(tmp_path).call("compile", name)

    assert document["environment"] == {"image": name}
    assert document["command"] == ["run", "$level"]


def test_image_that_is_nowhere_is_missing(seen: Podman, registry: str) -> None:
    assert seen.variables
    with pytest.raises(NotFoundError, match="neither on this machine nor in its registry"):
        look_at(f"{registry}/imaging/nothing:1")


def test_image_of_a_registry_that_is_down_is_not_available(seen: Podman) -> None:
    assert seen.variables
    with pytest.raises(OutsideError, match="does not answer"):
        look_at(f"127.0.0.1:{free_port()}/imaging/nothing:1")


def test_algorithm_of_yunpipe_finds_its_file_in_its_folder_and_gives_its_result(
    seen: Podman, base_image: str, tmp_path: Path
) -> None:
    assert seen.variables
    command = 'sh -c \'ls /data > "$output"; cat /data/*.txt | tr a-z A-Z >> "$output"\''
    algorithm = {
        "container_name": base_image,
        "input_file_path": "/data",
        "output_file_path": "/data/",
        "run_command": command,
        "name": "shout",
    }
    (tmp_path / "shout.json").write_text(json.dumps(algorithm))
    (tmp_path / "a file.txt").write_text("hello")

    done = Folder(tmp_path).call("run", "shout.json", "input=a file.txt")

    result = Path(done["outputs"]["output"]["path"])
    assert result.name == "Result-shout-a file.txt"
    assert "a file.txt" in result.read_text()
    assert result.read_text().endswith("HELLO")


def test_label_that_asks_for_a_folder_of_the_machine_is_refused(
    seen: Podman, tmp_path: Path
) -> None:
    document = json.dumps({**DOCUMENT, "mounts": {"/there": "/etc"}})
    recipe = f"FROM {IMAGE}\nLABEL {images.LABEL}={shlex.quote(document)}\n"
    (tmp_path / "Dockerfile").write_text(recipe)
    seen("build", "--quiet", "--network", "none", "-t", "localhost/odd:1", str(tmp_path))

    told = Folder(tmp_path).call("check", "localhost/odd:1", status=2)

    (problem,) = told["problems"]
    assert problem["code"] == "image-label"
    assert "the folder `/etc` of the machine" in problem["message"]
