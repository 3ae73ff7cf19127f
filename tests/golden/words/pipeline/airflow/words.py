"""words 1.0.0
Everything that a pipeline can say, in a second.

inputs:
  words: List[String] = ["narrow", "room", "convent"]: Some words.
  numbers: List[Integer] = [1, 2]: Some numbers.
  enough: Integer = 5: The letters of a long word.

outputs:
  text: The pairs, one on each line.
  pairs
  grid
  mirrored
  long
  never
  lines

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
    dag_id='words',
    description='Everything that a pipeline can say, in a second.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'words': Param(['narrow', 'room', 'convent'], type='array', description='List[String]. Some words.'),
        'numbers': Param([1, 2], type='array', description='List[Integer]. Some numbers.'),
        'enough': Param(5, type='integer', minimum=0.0, description='Integer. The letters of a long word.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '1.0.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'words': "{{ params['words'] | tojson }}",
            'numbers': "{{ params['numbers'] | tojson }}",
            'enough': "{{ params['enough'] | tojson }}",
        },
    )

    # shout, once for each element: Write a word in capitals.
    step_shout = BashOperator.partial(
        task_id='step_shout',
        bash_command=STEP + " run shout --lane $LANE",
    ).expand(env=lanes(8))

    # count, once for each element: Count the letters of a word.
    step_count = BashOperator.partial(
        task_id='step_count',
        bash_command=STEP + " run count --lane $LANE",
    ).expand(env=lanes(8))

    # pairs, once for each element: Put a word and a number side by side.
    step_pairs = BashOperator.partial(
        task_id='step_pairs',
        bash_command=STEP + " run pairs --lane $LANE",
    ).expand(env=lanes(8))

    # grid, once for each element: Put a word and a number side by side.
    step_grid = BashOperator.partial(
        task_id='step_grid',
        bash_command=STEP + " run grid --lane $LANE",
    ).expand(env=lanes(8))

    # mirror/turn, once for each element: Write a word backwards.
    step_mirror_turn = BashOperator.partial(
        task_id='step_mirror_turn',
        bash_command=STEP + " run mirror/turn --lane $LANE",
    ).expand(env=lanes(8))

    # mirror/letters, once for each element: Count the letters of a word.
    step_mirror_letters = BashOperator.partial(
        task_id='step_mirror_letters',
        bash_command=STEP + " run mirror/letters --lane $LANE",
    ).expand(env=lanes(8))

    # mirror/glue, once for each element: Put a word and a number side by side.
    step_mirror_glue = BashOperator.partial(
        task_id='step_mirror_glue',
        bash_command=STEP + " run mirror/glue --lane $LANE",
    ).expand(env=lanes(8))

    # long, once for each element, when size($word) >= $enough: Put a word and a number side by side.
    step_long = BashOperator.partial(
        task_id='step_long',
        bash_command=STEP + " run long --lane $LANE",
    ).expand(env=lanes(8))

    # never, when size($count.result) > 1000: Write a word in capitals.
    step_never = BashOperator(
        task_id='step_never',
        bash_command=STEP + " run never",
        env=WORK,
    )

    # flaky, when size($grid.result) > 0: Fail at the first attempt, with the exit status that means: try again.
    step_flaky = BashOperator(
        task_id='step_flaky',
        bash_command=STEP + " run flaky",
        env=WORK,
    )

    # join: Write lines to a file.
    step_join = BashOperator(
        task_id='step_join',
        bash_command=STEP + " run join",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_shout
    begin >> step_count
    [step_shout, step_count] >> step_pairs
    begin >> step_grid
    begin >> step_mirror_turn
    step_mirror_turn >> step_mirror_letters
    [step_mirror_turn, step_mirror_letters] >> step_mirror_glue
    begin >> step_long
    step_count >> step_never
    step_grid >> step_flaky
    [step_pairs, step_flaky] >> step_join
    [step_shout, step_count, step_pairs, step_grid, step_mirror_turn, step_mirror_letters, step_mirror_glue, step_long, step_never, step_flaky, step_join] >> end
