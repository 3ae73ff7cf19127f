"""csv-report 0.1.0
Join CSV files and sum them up.

inputs:
  tables: List[File], required: Files with the same columns.
  column: String = rain: The column that is summed up.

outputs:
  merged
  report

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
    dag_id='csv-report',
    description='Join CSV files and sum them up.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'tables': Param(type='array', description='List[File]. Files with the same columns.'),
        'column': Param('rain', type='string', description='String. The column that is summed up.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '0.1.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'tables': "{{ params['tables'] | tojson }}",
            'column': "{{ params['column'] or '' }}",
        },
    )

    # merge: Join CSV files of the same columns; the first column tells from which file a row is.
    step_merge = BashOperator(
        task_id='step_merge',
        bash_command=STEP + " run merge",
        env=WORK,
    )

    # report: Sum a column of a CSV file up for each value of another.
    step_report = BashOperator(
        task_id='step_report',
        bash_command=STEP + " run report",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_merge
    step_merge >> step_report
    [step_merge, step_report] >> end
