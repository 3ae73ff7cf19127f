# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.furness]
# version = "1.2.0"
# resources = {memory = "4 GiB", cpus = 2}
# inputs.sigma = {minimum = 0, unit = "px"}
# ///
"""Module doc."""
from pathlib import Path
from typing import NamedTuple, Literal, Optional
class R(NamedTuple):
    """Results.

    Attributes:
        mask: the mask
    """
    mask: Path
    n: int
def main(image: Path, sigma: float = 1, mode: Literal["a", "b"] = "a", xs: list[int] = [1], o: Optional[str] = None, d: dict | None = None, out: Path = Path("x")) -> R:
    """Blur.

    Args:
        image: The image
            to smooth.
        sigma (float): How much.

    Returns:
        Things.
    """
