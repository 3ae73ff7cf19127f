"""The pages of operators that need packages are followed to the letter."""

import shutil

import pytest

from tests.folder import Folder
from tests.pages import follow_page
from tests.test_operators import NAMES, OPERATORS, needs_packages

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("name", [name for name in NAMES if needs_packages(name)])
def test_commands_of_a_page_do_what_it_says(name: str, folder: Folder) -> None:
    shutil.copytree(OPERATORS / name, folder.path, dirs_exist_ok=True)

    follow_page(folder, {})
