# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "pillow", "scikit-image>=0.26"]
# ///
"""Find the bright objects of a grey image and give each a number of its own."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import filters, measure, morphology, segmentation

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("image", type=Path, help="The image, smoothed.")
parser.add_argument("--method", choices=["local", "otsu"], default="local",
                    help="Compare with the neighbourhood, or with one threshold for all.")
parser.add_argument("--contrast", type=float, default=12.0,
                    help="How many grey levels brighter than the neighbourhood an object is.")
parser.add_argument("--min-size", type=int, default=20,
                    help="Objects of fewer pixels are dropped.")
parser.add_argument("--clear-border", action="store_true",
                    help="Drop the objects that the border cuts.")
parser.add_argument("--output", type=Path, default="labels.png",
                    help="The labels: 0 is background, each object has its own colour.")


def threshold(pixels, method, contrast):
    """Give the brightness above which a pixel belongs to an object."""
    if method == "otsu":
        return filters.threshold_otsu(pixels)
    return filters.threshold_local(pixels, 61, offset=-contrast)


def split(mask):
    """Number the objects; those that touch are cut at their waist."""
    _, depth = morphology.medial_axis(mask, return_distance=True, rng=0)
    seeds = measure.label(morphology.h_maxima(filters.gaussian(depth, sigma=1), 0.75))
    return segmentation.watershed(-depth, seeds, mask=mask)


def find(pixels, arguments):
    """Give an image in which the pixels of the nth object are n."""
    mask = pixels > threshold(pixels, arguments.method, arguments.contrast)
    mask = morphology.closing(mask, morphology.disk(1))
    mask = morphology.remove_small_holes(mask, max_size=pixels.size // 20)
    labels = split(mask)
    if arguments.clear_border:
        labels = segmentation.clear_border(labels)
    labels = morphology.remove_small_objects(labels, max_size=arguments.min_size - 1)
    return segmentation.relabel_sequential(labels)[0]


def palette():
    """Give black, then 255 colours of which neighbours differ."""
    hue = (np.arange(255)[:, None] * 0.618 * 6 + [0, 4, 2]) % 6
    colours = 70 + 185 * np.clip(np.abs(hue - 3) - 1, 0, 1)
    return [0, 0, 0, *np.rint(colours).astype(int).ravel().tolist()]


def main():
    arguments = parser.parse_args()
    labels = find(np.asarray(Image.open(arguments.image).convert("L")), arguments)
    if labels.max() > 255:
        raise SystemExit(f"{labels.max()} objects are more than 255: raise --min-size")
    picture = Image.fromarray(labels.astype(np.uint8))
    picture.putpalette(palette())
    picture.save(arguments.output)


if __name__ == "__main__":
    main()
