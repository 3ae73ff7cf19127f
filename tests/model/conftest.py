"""The two documents of the design, which several tests read."""

import pytest

OPERATOR = """\
# an operator
operator: blur
version: 1.2.0
description: Smooth an image with a Gaussian.
inputs:
  image: {type: File, format: image/tiff, description: The image to smooth.}
  sigma: {type: Float, default: 1.0, minimum: 0, unit: px}
outputs:
  blurred: {type: File, path: blurred.tif}
source: blur.py
environment:
  python: {version: ">=3.11", packages: [numpy, tifffile]}
command: [python, blur.py]
variables: {OMP_NUM_THREADS: "1"}
secrets: [API_KEY]
ports: [9090/tcp]
resources: {cpus: 2, memory: 4 GiB, gpus: 0, time_limit: 10m}
"""

PIPELINE = """\
# a pipeline
pipeline: count-cells
inputs:
  images: {type: "List[File]"}
  sigma: {type: Float, default: 1.5}
steps:
  blur:
    operator: blur.py
    scatter: image
    arguments: {image: $images, sigma: $sigma}
    retry: {attempts: 3, wait: 10s, backoff: 2}
  count:
    operator: count.ipynb
    arguments: {masks: $blur.blurred}
    when: size($blur.blurred) > 0
    needs: []
    on: slurm
outputs:
  table: $count.table
exit:
  failure: {operator: notify.py}
"""


@pytest.fixture
def operator_text() -> str:
    return OPERATOR


@pytest.fixture
def pipeline_text() -> str:
    return PIPELINE
