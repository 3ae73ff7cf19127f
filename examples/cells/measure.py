# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "pillow", "scikit-image>=0.26"]
# ///
"""Measure every object of a labelled image."""

import csv
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.measure import regionprops

COLUMNS = ("image", "object", "area", "diameter", "eccentricity", "brightness")


def main(image: Path, labels: Path, decimals: int = 3) -> Path:
    """Write one row for each object.

    Args:
        image: The image before it was smoothed; its name is the first column.
        labels: The labels: 0 is background, n is the nth object.
        decimals: How many decimals are kept.
    """
    pixels = np.asarray(Image.open(image).convert("L"))
    regions = regionprops(np.asarray(Image.open(labels)), intensity_image=pixels)
    objects = Path("objects.csv")
    with objects.open("w", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(COLUMNS)
        for region in regions:
            shape = (region.equivalent_diameter_area, region.eccentricity, region.intensity_mean)
            numbers = (round(float(number), decimals) for number in shape)
            rows.writerow((image.stem, region.label, int(region.area), *numbers))
    return objects


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
