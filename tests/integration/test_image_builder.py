"""Images by a real podman and a real registry: pulled once, known by their content."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from furness.builders.image import ImageBuilder
from furness.builders.interface import Builder
from furness.errors import PreparationError
from furness.model.environment import AnyEnvironment, Environment
from furness.testing.builders import BuilderConformance
from tests.integration.boxes import make_bare
from tests.integration.containers import Podman, free_port

pytestmark = pytest.mark.integration


class TestImageBuilder(BuilderConformance):
    @pytest.fixture
    def builder(self, tmp_path: Path, podman: Podman) -> Builder:
        return ImageBuilder(str(tmp_path), podman.variables, "podman")

    @pytest.fixture
    def environment(self, base_image: str) -> AnyEnvironment:
        return Environment(image=base_image)

    @pytest.fixture
    def foreign(self) -> AnyEnvironment:
        return "host"


def test_image_is_pulled_once_by_two_that_ask_at_once(
    podman: Podman, base_image: str, registry: str, tmp_path: Path
) -> None:
    shared = Environment(image=push(podman, base_image, f"{registry}/once:1"))
    podman("rmi", str(shared.image))
    told: list[str] = []

    def build() -> None:
        ImageBuilder(str(tmp_path), podman.variables, "podman").build(shared, "", told.append)

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told.count(f"pulling {shared.image}") == 1
    assert any("Copying blob" in line for line in told)


def test_image_whose_tag_was_moved_has_another_lock(
    podman: Podman, base_image: str, tmp_path: Path
) -> None:
    builder = ImageBuilder(str(tmp_path), podman.variables, "podman")
    moving = Environment(image="localhost/moving:1")
    podman("tag", base_image, "localhost/moving:1")
    before = builder.build(moving, "", lambda _: None)

    podman("tag", make_bare(podman, tmp_path, "ENV X=2").name, "localhost/moving:1")
    after = builder.build(moving, "", lambda _: None)

    assert before.image
    assert after.image
    assert before.lock != after.lock
    assert before.image.name != after.image.name


@pytest.mark.parametrize(
    ("image", "words", "status"),
    [
        pytest.param("localhost/none:1", "there is no image `localhost/none:1`", 2, id="local"),
        pytest.param("{registry}/none:1", "manifest unknown", 2, id="no-such-image"),
        pytest.param("{nobody}/none:1", "connection refused", 3, id="registry-down"),
        pytest.param("{refuser}/none:1", "cannot be pulled", 3, id="login-refused"),
        pytest.param("{breaker}/none:1", "cannot be pulled", 3, id="broken-off"),
    ],
)
def test_image_that_cannot_be_had_is_refused_in_words(
    builder: Builder, registries: dict[str, str], image: str, words: str, status: int
) -> None:
    environment = Environment(image=image.format(**registries))

    with pytest.raises(PreparationError) as caught:
        builder.build(environment, "", lambda _: None)

    assert words in str(caught.value)
    assert caught.value.exit_status == status
    assert caught.value.hint
    assert builder.find(environment, "") is None


@pytest.fixture
def builder(tmp_path: Path, podman: Podman) -> Builder:
    return ImageBuilder(str(tmp_path), podman.variables, "podman")


@pytest.fixture
def registries(registry: str) -> Iterator[dict[str, str]]:
    """Give the addresses of registries, good and bad."""
    with serve(Refuser) as refuser, serve(Breaker) as breaker:
        nobody = f"127.0.0.1:{free_port()}"
        yield {"registry": registry, "refuser": refuser, "breaker": breaker, "nobody": nobody}


@contextmanager
def serve(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


class Refuser(BaseHTTPRequestHandler):
    """Lets nobody in."""

    def do_GET(self) -> None:
        self.send_response(HTTPStatus.UNAUTHORIZED)
        self.send_header("WWW-Authenticate", 'Basic realm="closed"')
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class Breaker(BaseHTTPRequestHandler):
    """Breaks off in the middle of a manifest."""

    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
        self.send_header("Content-Length", "2" if self.path == "/v2/" else "1000")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None: ...


def push(podman: Podman, image: str, name: str) -> str:
    podman("tag", image, name)
    podman("push", "--tls-verify=false", name)
    return name
