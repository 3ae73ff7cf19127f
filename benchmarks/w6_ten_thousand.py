"""W6: what do ten thousand independent tasks cost, and how much memory do they take?"""

from benchmarks.measure import MIB, Question, below, compare, options
from benchmarks.watch import Peak
from benchmarks.workloads import run_wide, run_xargs

BAR = 1.6
MEMORY_BAR_MIB = 100


def main() -> None:
    """Print the lines of time and of memory."""
    given = options(__doc__ or "", size=10000, pairs=2, quick=(2000, 1))
    peak = Peak()
    compare(
        Question(
            "W6", BAR, lambda: run_wide(given.size, watch=peak), lambda: run_xargs(given.size)
        ),
        given.pairs,
    )
    below("", peak.memory_bytes / MIB, MEMORY_BAR_MIB, "MiB")


if __name__ == "__main__":
    main()
