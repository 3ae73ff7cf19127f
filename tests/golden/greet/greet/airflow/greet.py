"""greet 0.1.0
Give a greeting; `times` says how often hello is said.

inputs:
  name: String, required
  times: Integer = 1

outputs:
  result

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
    dag_id='greet',
    description='Give a greeting; `times` says how often hello is said.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'name': Param(type='string', description='String.'),
        'times': Param(1, type='integer', description='Integer.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '0.1.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'name': "{{ params['name'] or '' }}",
            'times': "{{ params['times'] | tojson }}",
        },
    )

    # greet: Give a greeting; `times` says how often hello is said.
    step_greet = BashOperator(
        task_id='step_greet',
        bash_command=STEP + " run greet",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_greet
    [step_greet] >> end
