from pathlib import Path

import pytest

from furness.stores.interface import Store
from furness.stores.memory import MemoryStore
from furness.testing.stores import StoreConformance, a_file


class TestMemoryStore(StoreConformance):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()


def test_memory_store_let_go_leaves_nothing(tmp_path: Path) -> None:
    store = MemoryStore()
    kept = store.put(a_file(tmp_path))

    del store

    assert not Path(kept.path).exists()
