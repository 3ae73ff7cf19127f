import os

from furness.executors import _machine


def test_measure_gives_no_more_than_the_machine_has() -> None:
    resources = _machine.measure()

    assert 0 < resources.cpus <= (os.cpu_count() or 1)
    assert resources.memory
    assert resources.memory <= os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert resources.gpus >= 0
