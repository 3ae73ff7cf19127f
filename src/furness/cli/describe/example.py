"""A form that is filled in, as `furness describe --example` prints it."""

EXAMPLE = """\
# yaml-language-server: $schema=docs/reference/schemas/operator.schema.json
# An image with its command line described. Check it: furness check threshold.yaml
operator: threshold                     # its name: letters, digits, _ and -
version: 1.4.0
description: Keep what is brighter than a level.

inputs:                                 # what it takes; without a default it must be given
  image: {type: File, format: image/tiff, description: The image.}
  level: {type: Float, default: 0.5, minimum: 0, maximum: 1, description: How bright.}
  method: {type: "Enum[simple, adaptive]", default: simple}
  mask: {type: "Optional[File]", default: null}

outputs:                                # what it gives; a path is in the task's workspace
  result: {type: File, path: result.tif, description: The image without what is darker.}
  count: {type: Integer}                # no path: {"count": 12} in the file output.json

environment:
  image: registry.example.org/imaging/threshold:1.4.0

# One list of words; no shell reads it. $name is replaced by the value of an input, or by the path
# of an output; $mask vanishes when no mask is given; $$ is a dollar.
command: [/opt/threshold/run, --level, $level, --method, $method, $image, $result, $mask]

variables: {OMP_NUM_THREADS: "2"}       # always set, besides one for each input
secrets: [LICENSE_KEY]                  # names; the values come from the place where it runs
# mounts: {/data/in/: $image, /data/out: output}   # for a program with folders of its own:
#   the file of an input, and a folder of the workspace, are there in the container
ports: [9090/tcp]
resources: {cpus: 2, memory: 4 GiB, gpus: 0, time_limit: 10m}
"""
"""The text; it is a document that `furness check` accepts."""
