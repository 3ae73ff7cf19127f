#!/bin/sh
# shear 0.1.0
# Correlate the shapes of galaxies in bins of redshift.
#
# inputs:
#   shear_catalog: File, required: The shapes.
#   photoz_catalog: File, required: The redshifts.
#
# outputs:
#   tomographic_catalog
#   n_of_z
#   correlation_functions
#
# Usage: ./shear.sh shear_catalog=... photoz_catalog=...
# or, with the arguments in a JSON file, with the words: --arguments FILE
# Each task has its folder in work/ (or $WORK); the outputs are in results/, beside it. What is done
# is not done again. It needs Python 3.8 or later, and what the steps call.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit
step() { python3 "$here/furness/runtime/step.py" "$@"; }
run() { step run "$@" || { step end; exit 1; }; }

step begin "$@" || exit

# tomography: Sort galaxies into bins of redshift that hold equally many.
run tomography

# pz_stack: Stack what is known of the redshifts in each bin.
run pz_stack

# treecorr: Correlate the shapes of galaxies, bin by bin.
run treecorr

step end
