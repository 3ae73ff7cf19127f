"""Whatever a user can type, ask for or be told has its place in the documents."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import furness
from tests.documentation import BLOCK, blocks, follow, typed

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "furness"
REFERENCE = ROOT / "docs" / "reference"
FOLDERS = ("docs", "examples", "operators", "benchmarks")
PAGES = sorted(
    [*ROOT.glob("*.md"), *(path for name in FOLDERS for path in (ROOT / name).rglob("*.md"))]
)
COMMANDS = sorted(
    path.stem
    for path in (PACKAGE / "cli" / "commands").glob("[!_]*.py")
    if path.stem.isidentifier()
)
ENTRY_POINTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
CODE = re.compile(r"""(?:\bcode\s*[=:]\s*|\bProblem\(\s*)"([a-z][a-z-]+)\"""")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FOLLOWED = sorted(
    path
    for folder in ("tutorial", "guides/coming-from")
    for path in (ROOT / "docs" / folder).glob("*.md")
)
CAN_RUN = {"compile", "run", "check", "graph", "runs"} <= set(COMMANDS)
FORBIDDEN_WORDS = re.compile(r"\b(workflow|DAG|node|daemon|cache|sandbox|hash)s?\b", re.IGNORECASE)
PROSE = [
    path
    for path in PAGES
    if path.is_relative_to(ROOT / "docs" / "tutorial") or path == ROOT / "README.md"
]


def headings(name: str) -> set[str]:
    return set(HEADING.findall((REFERENCE / name).read_text()))


def anchors(page: Path) -> set[str]:
    texts = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w\- ]", "", text).strip().lower().replace(" ", "-") for text in texts}


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", BLOCK.sub("", text))


def error_codes() -> set[str]:
    sources = [path.read_text() for path in PACKAGE.rglob("*.py")]
    return {code for text in sources for code in CODE.findall(text)}


def broken_links(page: Path) -> list[str]:
    broken = []
    for target in LINK.findall(without_code(page.read_text())):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        file = (page.parent / path).resolve() if path else page
        missing_anchor = anchor and file.suffix == ".md" and anchor not in anchors(file)
        if not file.exists() or missing_anchor:
            broken.append(target)
    return broken


def test_reference_is_what_the_code_says() -> None:
    command = [sys.executable, "-m", "scripts.reference", "--check"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_a_section(command: str) -> None:
    assert f"furness {command.replace('_', '-')}" in headings("cli.md")


def test_error_codes_each_have_a_section() -> None:
    assert error_codes() - headings("errors.md") == set()


@pytest.mark.parametrize("group", sorted(ENTRY_POINTS))
def test_plug_ins_that_exist_are_named_in_their_family(group: str) -> None:
    page = (REFERENCE / "plugins.md").read_text()

    for name, value in ENTRY_POINTS[group].items():
        file = ROOT / "src" / (value.partition(":")[0].replace(".", "/") + ".py")
        assert f"| `{name}` | `{value}` |" in page or not file.is_file()


def test_public_names_each_have_a_section() -> None:
    assert set(getattr(furness, "__all__", [])) <= headings("python.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_links_only_to_what_is_there(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_console_blocks_are_commands_a_shell_can_read(page: Path) -> None:
    for block in blocks(page, "console"):
        assert typed(block), block
        assert all(shlex.split(command) for command in typed(block))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_python_blocks_can_be_compiled(page: Path) -> None:
    for block in blocks(page, "python"):
        compile(block, str(page), "exec")


@pytest.mark.skipif(not CAN_RUN, reason="the commands of the tutorial are not all there yet")
@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.stem)
def test_page_followed_to_the_letter_works(page: Path, tmp_path: Path) -> None:
    follow(page, tmp_path)


@pytest.mark.parametrize("page", PROSE, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_for_users_says_our_words(page: Path) -> None:
    assert FORBIDDEN_WORDS.findall(without_code(page.read_text())) == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("0*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
