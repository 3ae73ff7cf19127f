import pytest
from msgspec.structs import replace

from furness.builders._base import Base, choose, guess, is_within
from furness.builders._dockerfile import draft, quote, with_labels
from furness.builders._images import plan
from furness.builders._secrets import secrets
from furness.builders.maker import Order
from furness.errors import InputError, UnsolvableError
from furness.model.environment import AnyEnvironment, Environment, Python, R
from furness.model.operator import Operator

DEBIAN = Base(
    image="python@sha256:ff",
    called="python:3.12-slim",
    programs=frozenset(("apt-get", "python3")),
    python="3.12",
)


def order(environment: AnyEnvironment = "host", *command: str, **more: str) -> Order:
    operator = Operator(operator="blur", command=command or ("python3", "blur.py"))
    wanted = Order(operator=operator, environment=environment, folder=".", looks=False)
    return replace(wanted, **more)


BASES = {
    "a Python": (order(Environment(python=Python(version=">=3.13"))), "library/python:3.13-slim"),
    "any Python": (order(Environment(python=Python())), "library/python:3.12-slim"),
    "an R": (order(Environment(r=R(version="4.3"))), "rocker/r-ver:4.3"),
    "a script in R": (order("host", "Rscript", "a.R"), "rocker/r-ver:4.4"),
    "a script for a shell": (order("host", "sh", "a.sh"), "library/debian:12-slim"),
    "an image": (order(Environment(image="a.b/c:1")), "a.b/c:1"),
    "what is asked for": (order("host", base="mine"), "mine"),
}


@pytest.mark.parametrize(("wanted", "expected"), BASES.values(), ids=BASES)
def test_base_fits_the_environment(wanted: Order, expected: str) -> None:
    assert choose(wanted).endswith(expected)


@pytest.mark.parametrize(
    ("version", "specifier", "expected"),
    [
        ("3.12", ">=3.10,<3.13", True),
        ("3.13", ">=3.10,<3.13", False),
        ("3.11", "3.11", True),
        ("3.11", "==3.11.*", True),
        ("3.12", "~=3.11", True),
        ("3.12", "~=3.11.4", False),
        ("3.11", ">=3.11.4", True),
        ("3.11", "!=3.11", False),
        ("3.9", None, True),
    ],
)
def test_is_within_reads_specifiers(version: str, specifier: str | None, expected: bool) -> None:
    assert is_within(version, specifier) is expected


def test_dockerfile_installs_before_it_copies_and_ends_as_nobody_special() -> None:
    environment = Environment(python=Python(packages=("six",), system=("libgl1", "git")))

    text = draft(order(environment), DEBIAN, has_lock=True, start='ENTRYPOINT ["x"]')

    lines = ["FROM python@sha256:ff", "USER 0", "apt-get install", "requirements.lock"]
    lines += ["COPY furness/", "USER 1001:0", "ENTRYPOINT", "$labels"]
    places = [text.index(one) for one in lines]
    assert places == sorted(places)
    assert "git libgl1" in text
    assert "chmod" not in text
    assert "# python:3.12-slim, as it was" in text


def test_dockerfile_of_a_complete_image_keeps_its_user() -> None:
    text = draft(order(Environment(image="a")), DEBIAN, has_lock=False, start="")

    assert "USER" not in text


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        ("apk", "apk add --no-cache git"),
        ("dnf", "dnf install --assumeyes"),
        ("microdnf", "microdnf install"),
        ("zypper", "zypper --non-interactive"),
    ],
)
def test_dockerfile_asks_the_base_s_own_package_manager(manager: str, words: str) -> None:
    base = Base(image="a", called="a", programs=frozenset((manager,)), python="3.12")

    text = draft(order(Environment(python=Python(system=("git",)))), base, has_lock=False, start="")

    assert words in text


@pytest.mark.parametrize(
    ("environment", "base", "message"),
    [
        (Environment(python=Python(system=("a; rm",))), DEBIAN, "is not a package of the system"),
        (Environment(r=R(packages=('x")',))), DEBIAN, "is not a package of R"),
        (
            Environment(python=Python(system=("git",))),
            Base(image="a", called="a", has_shell=False),
            "has no shell",
        ),
        (
            Environment(python=Python(system=("git",))),
            Base(image="a", called="a"),
            "no package manager",
        ),
    ],
    ids=["no package", "no R package", "no shell", "no package manager"],
)
def test_dockerfile_of_what_cannot_be_is_refused(
    environment: Environment, base: Base, message: str
) -> None:
    with pytest.raises((InputError, UnsolvableError), match=message):
        draft(order(environment), base, has_lock=False, start="")


def test_template_has_its_own_lines_around_ours() -> None:
    template = "FROM mine\n$install\nRUN echo ${OTHER} $$\n$code\n$start\n$labels\n"

    text = draft(order(template=template), DEBIAN, has_lock=False, start="ENTRYPOINT []")

    assert text.startswith("FROM mine\n")
    assert "RUN echo ${OTHER} $\n" in text
    assert with_labels(text, {"a": "1"}).endswith('LABEL a="1"\n')


def test_template_without_a_place_is_refused_with_all_places() -> None:
    with pytest.raises(InputError, match=r"no place `\$start`") as caught:
        draft(order(template="FROM a\n$code\n$labels"), DEBIAN, has_lock=False, start="")

    assert "$install" in (caught.value.hint or "")


def test_quote_leaves_nothing_to_expand() -> None:
    assert quote('a "$b" \\ c\nd') == r'"a \"\$b\" \\ c d"'


def test_plan_of_an_operator_whose_program_is_not_in_the_base_is_refused() -> None:
    bare = Base(image="a", called="a", has_shell=False)

    for command in (("sh", "a.sh"), ("python3", "a.py"), ("Rscript", "a.R")):
        with pytest.raises(InputError, match=f"has no `{command[0]}`"):
            plan(order("host", *command), bare, lambda _: None)


def test_plan_with_a_python_that_does_not_fit_is_refused() -> None:
    wanted = order(Environment(python=Python(version=">=3.13")), base="a")

    with pytest.raises(InputError, match=r"has Python 3.12, and the operator wants `>=3.13`"):
        plan(wanted, DEBIAN, lambda _: None)


def test_guess_knows_package_managers_by_name() -> None:
    assert guess(order(base="docker.io/library/python:3.12-alpine")).manager == "apk"
    assert guess(order(base="registry.access.redhat.com/ubi9/python-312")).manager == "dnf"
    assert guess(order()).manager == "apt-get"


def test_secrets_are_files_and_never_words() -> None:
    variables = {"PIP_INDEX_URL": "https://ann:it's@a.b/simple", "PATH": "/bin"}

    with secrets(variables) as words:
        path = words[1].partition("src=")[2]
        with open(path, encoding="utf-8") as file:
            content = file.read()

    assert content == "export PIP_INDEX_URL='https://ann:it'\\''s@a.b/simple'\n"
    assert "ann" not in " ".join(words)
