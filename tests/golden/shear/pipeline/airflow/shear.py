"""shear 0.1.0
Correlate the shapes of galaxies in bins of redshift.

inputs:
  shear_catalog: File, required: The shapes.
  photoz_catalog: File, required: The redshifts.

outputs:
  tomographic_catalog
  n_of_z
  correlation_functions

The tasks need Python 3.8 or later, and what they call; all workers see the folder of this file, and
the one that FURNESS_RUNS names, where each DAG run has a folder with its outputs in `results`.
"""

import os
import shlex
from datetime import timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

HERE = os.path.dirname(os.path.abspath(__file__))
STEP = "python3 " + shlex.quote(os.path.join(HERE, "furness/runtime/step.py"))
RUNS = os.environ.get("FURNESS_RUNS", os.path.join(HERE, "runs"))
WORK = {"WORK": RUNS + "/{{ run_id }}/work"}


def lanes(count):
    return [{**WORK, "LANE": f"{number}/{count}"} for number in range(count)]


with DAG(
    dag_id='shear',
    description='Correlate the shapes of galaxies in bins of redshift.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'shear_catalog': Param(type='string', description='File. The shapes.'),
        'photoz_catalog': Param(type='string', description='File. The redshifts.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '0.1.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'shear_catalog': "{{ params['shear_catalog'] or '' }}",
            'photoz_catalog': "{{ params['photoz_catalog'] or '' }}",
        },
    )

    # tomography: Sort galaxies into bins of redshift that hold equally many.
    step_tomography = BashOperator(
        task_id='step_tomography',
        bash_command=STEP + " run tomography",
        env=WORK,
    )

    # pz_stack: Stack what is known of the redshifts in each bin.
    step_pz_stack = BashOperator(
        task_id='step_pz_stack',
        bash_command=STEP + " run pz_stack",
        env=WORK,
    )

    # treecorr: Correlate the shapes of galaxies, bin by bin.
    step_treecorr = BashOperator(
        task_id='step_treecorr',
        bash_command=STEP + " run treecorr",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_tomography
    step_tomography >> step_pz_stack
    step_tomography >> step_treecorr
    [step_tomography, step_pz_stack, step_treecorr] >> end
