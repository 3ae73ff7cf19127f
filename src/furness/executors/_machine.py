"""What this machine has to share, as far as its kernel lets us use it."""

import os
import sys

from furness.model.resources import Memory, Resources

_GROUPS = "/sys/fs/cgroup"


def measure() -> Resources:
    """Give the CPUs, memory and accelerators that processes of ours may use."""
    cpus = float(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for folder in _folders("cpu"):
        quota = _numbers(f"{folder}/cpu.max") or (
            _numbers(f"{folder}/cpu.cfs_quota_us") + _numbers(f"{folder}/cpu.cfs_period_us")
        )
        if len(quota) > 1 and quota[0] > 0:
            cpus = min(cpus, quota[0] / quota[1])
    for folder in _folders("memory"):
        for limit in ("memory.max", "memory.limit_in_bytes"):
            memory = min([memory, *_numbers(f"{folder}/{limit}")])
    return Resources(cpus=cpus, memory=Memory(memory), gpus=_count_accelerators())


def _folders(controller: str) -> list[str]:
    """Give the control groups above this process, of both versions, that may limit something."""
    folders = []
    for line in _text("/proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = f"{_GROUPS}/{controllers}" if controllers else _GROUPS
        while path not in ("", "/"):
            folders.append(root + path)
            path = os.path.dirname(path)
        folders.append(root)
    return folders


def _numbers(path: str) -> list[int]:
    """Give the numbers in a file; none when one of its words is not a number, such as `max`."""
    try:
        return [int(word) for word in _text(path).split()]
    except ValueError:
        return []


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def _count_accelerators() -> int:
    return sum(name[:6] == "nvidia" and name[6:].isdigit() for name in os.listdir("/dev"))
