import pytest

from furness.databases.interface import Database
from furness.databases.memory import MemoryDatabase
from furness.testing.databases import DatabaseConformance


class TestMemoryDatabase(DatabaseConformance):
    @pytest.fixture
    def database(self) -> Database:
        return MemoryDatabase()
