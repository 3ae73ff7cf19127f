"""slowest 0.1.0
Find the slowest requests in a log.

inputs:
  log: File, required: the log: a time in milliseconds and an address on each line
  count: Integer = 3: How many are shown.
  only: Optional[String]: Addresses without this text are left out.

outputs:
  output_slowest

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
    dag_id='slowest',
    description='Find the slowest requests in a log.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'log': Param(type='string', description='File. the log: a time in milliseconds and an address on each line'),
        'count': Param(3, type='integer', description='Integer. How many are shown.'),
        'only': Param(None, type=['null', 'string'], description='Optional[String]. Addresses without this text are left out.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '0.1.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'log': "{{ params['log'] or '' }}",
            'count': "{{ params['count'] | tojson }}",
            'only': "{{ params['only'] or '' }}",
        },
    )

    # slowest: Find the slowest requests in a log.
    step_slowest = BashOperator(
        task_id='step_slowest',
        bash_command=STEP + " run slowest",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_slowest
    [step_slowest] >> end
