"""fit 0.1.0
Fit a line to heights that were measured over the years.

inputs:
  measurements: File, required: The measurements, with the columns `year` and `height`.
  since: Integer = 1900: Years before this one are left out.
  points: Boolean = true: Draw the points?

outputs:
  output_fit: The slope and the intercept.
  output_plot: The measurements and the line.

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
    dag_id='fit',
    description='Fit a line to heights that were measured over the years.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'measurements': Param(type='string', description='File. The measurements, with the columns `year` and `height`.'),
        'since': Param(1900, type='integer', description='Integer. Years before this one are left out.'),
        'points': Param(True, type='boolean', description='Boolean. Draw the points?'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '0.1.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'measurements': "{{ params['measurements'] or '' }}",
            'since': "{{ params['since'] | tojson }}",
            'points': "{{ params['points'] | tojson }}",
        },
    )

    # fit: Fit a line to heights that were measured over the years.
    step_fit = BashOperator(
        task_id='step_fit',
        bash_command=STEP + " run fit",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_fit
    [step_fit] >> end
