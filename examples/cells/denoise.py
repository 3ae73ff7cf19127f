# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "pillow", "scikit-image>=0.26"]
# ///
"""Smooth an image with a Gaussian."""

import os

import numpy as np
from PIL import Image
from skimage.filters import gaussian

# the image to smooth
image = os.getenv('image')

# how wide the Gaussian is, in pixels
sigma = float(os.getenv('sigma', 1.0))

# where the smoothed image goes
output_image = os.getenv('output_image', 'denoised.png')

pixels = np.asarray(Image.open(image).convert('L')) / 255
smooth = gaussian(pixels, sigma=sigma)
Image.fromarray(np.rint(smooth * 255).astype(np.uint8)).save(output_image)
