#!/bin/sh
# cells 1.0.0
# Find the bright objects of many images, measure them, and draw what was found.
#
# inputs:
#   images: List[File], required: Grey images with bright objects.
#   sigma: Float [px] = 1.5: How much noise is smoothed.
#   contrast: Float = 12: Grey levels above the surroundings.
#   min_size: Integer [px] = 20: The smallest object.
#   title: String = Bright objects: The heading of the plot.
#
# outputs:
#   table: All objects: image, area, diameter, shape, brightness.
#   summary: Each image: count, size, brightness.
#   plot: Counts and sizes.
#   labels: The objects of each image, each in a colour.
#
# Usage: ./cells.sh images=...
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# denoise, once for each element: Smooth an image with a Gaussian.
run denoise

# segment, once for each element: Find the bright objects of a grey image and give each a number of its own.
run segment

# measure, once for each element: Write one row for each object.
run measure

# table: Join the tables of all images, and sum each image up in one row.
run table

# plot: Draw how many objects each image has, and how large they are.
run plot

step end
