# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "pillow", "scikit-image>=0.26"]
#
# [tool.furness.outputs]
# folder = { type = "Directory", path = "tiles", description = "48 grey tiles." }
# ///
"""Cut the photographs that come with scikit-image into tiles with bright objects.

Nuclei from a stained tissue section, galaxies from Hubble, coins from Pompeii.
"""

import argparse
from pathlib import Path

import numpy as np
import skimage
from PIL import Image
from skimage.color import rgb2gray, rgb2hed
from skimage.exposure import rescale_intensity

DATA = Path(skimage.__file__).parent / "data"


def nuclei(picture):
    """Give the blue stain of a section that is stained blue and brown."""
    return rescale_intensity(rgb2hed(picture)[..., 0], in_range=(0.0, 0.12), out_range=(0.0, 1.0))


def grey(picture):
    """Give the brightness, between 0 and 1."""
    return rgb2gray(picture) if picture.ndim == 3 else picture / 255


SOURCES = {
    "coins": ("coins.png", grey, 2, 2),
    "galaxies": ("hubble_deep_field.jpg", grey, 4, 7),
    "nuclei": ("ihc.png", nuclei, 4, 4),
}


def cut(picture, rows, columns):
    """Give the tiles of a picture, row by row."""
    for band in np.array_split(picture, rows, axis=0):
        yield from np.array_split(band, columns, axis=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("tiles"), help="Where to.")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, (file, convert, rows, columns) in SOURCES.items():
        picture = convert(np.asarray(Image.open(DATA / file)))
        for number, tile in enumerate(cut(picture, rows, columns), start=1):
            pixels = np.rint(tile * 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / f"{name}-{number:02}.png")


if __name__ == "__main__":
    main()
