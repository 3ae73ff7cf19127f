import furness
from pathlib import Path
@furness.operator(packages=["numpy"], name="blurry", resources={"memory": "2 GiB"})
def blur(image: Path, output: Path = Path("out.tif"), n=3, z: "int | None" = None) -> tuple[int, Path]:
    """Blur.

    Parameters
    ----------
    image : Path
        The image.
    n, z : int
        Numbers.
    """
