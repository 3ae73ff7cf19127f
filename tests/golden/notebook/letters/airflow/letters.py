"""letters 0.1.0
Letters
Counts the letters of a text and draws them.

inputs:
  text: File = poem.txt: The text.
  most: Integer = 8: How many letters are shown.

outputs:
  count: How many letters there are.
  commonest
  chart: The letters, the commonest first.
  notebook: The notebook as it was executed.

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
    dag_id='letters',
    description='Letters',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'text': Param(None, type=['null', 'string'], description='File. The text.'),
        'most': Param(8, type='integer', description='Integer. How many letters are shown.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '0.1.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'text': "{{ params['text'] or '' }}",
            'most': "{{ params['most'] | tojson }}",
        },
    )

    # letters: Letters
    step_letters = BashOperator(
        task_id='step_letters',
        bash_command=STEP + " run letters",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_letters
    [step_letters] >> end
