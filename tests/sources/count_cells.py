#!/usr/bin/env python
"""Count the cells in one image."""

# pip install numpy scikit-image
import os
from os import getenv as from_environment

import numpy as np
from skimage import filters, io, measure

# The image with the cells.
image = os.getenv("image")
# How far the image is smoothed.
sigma = float(from_environment("sigma", 1.5))
# Where the table goes.
output_table = os.getenv("output_table", "table.csv")

pixels = filters.gaussian(io.imread(image), sigma)
labels = measure.label(pixels > filters.threshold_otsu(pixels))
np.savetxt(output_table, [labels.max()])
