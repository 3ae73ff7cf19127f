import typer
from enum import Enum
from pathlib import Path
from typing import Annotated, Optional
class Mode(str, Enum):
    FAST = "fast"
    EXACT = "exact"
def main(image: Path, names: Optional[list[str]] = None, sigma: Annotated[float, typer.Option("--sig", "-s", help="How smooth", min=0)] = 1.0, mode: Mode = Mode.FAST,
   force: bool = False, quiet: bool = typer.Option(False, "--quiet"), output: Path = Path("out.tif"), seed: Optional[int] = None, req: int = typer.Option(..., help="Needed"), extra: str = typer.Argument("x")):
    """Smooth it.

    More.
    """
if __name__ == "__main__":
    typer.run(main)
