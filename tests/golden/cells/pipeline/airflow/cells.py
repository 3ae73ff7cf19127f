"""cells 1.0.0
Find the bright objects of many images, measure them, and draw what was found.

inputs:
  images: List[File], required: Grey images with bright objects.
  sigma: Float [px] = 1.5: How much noise is smoothed.
  contrast: Float = 12: Grey levels above the surroundings.
  min_size: Integer [px] = 20: The smallest object.
  title: String = Bright objects: The heading of the plot.

outputs:
  table: All objects: image, area, diameter, shape, brightness.
  summary: Each image: count, size, brightness.
  plot: Counts and sizes.
  labels: The objects of each image, each in a colour.

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
    dag_id='cells',
    description='Find the bright objects of many images, measure them, and draw what was found.',
    schedule=None,
    catchup=False,
    render_template_as_native_obj=False,
    params={
        'images': Param(type='array', description='List[File]. Grey images with bright objects.'),
        'sigma': Param(1.5, type='number', minimum=0.0, description='Float [px]. How much noise is smoothed.'),
        'contrast': Param(12, type='number', minimum=0.0, description='Float. Grey levels above the surroundings.'),
        'min_size': Param(20, type='integer', minimum=1.0, description='Integer [px]. The smallest object.'),
        'title': Param('Bright objects', type='string', description='String. The heading of the plot.'),
    },
    default_args={"append_env": True, "retries": 0},
    tags=['furness', '1.0.0'],
):
    begin = BashOperator(
        task_id="begin",
        bash_command=STEP + " begin --environment",
        env={
            **WORK,
            'images': "{{ params['images'] | tojson }}",
            'sigma': "{{ params['sigma'] | tojson }}",
            'contrast': "{{ params['contrast'] | tojson }}",
            'min_size': "{{ params['min_size'] | tojson }}",
            'title': "{{ params['title'] or '' }}",
        },
    )

    # denoise, once for each element: Smooth an image with a Gaussian.
    step_denoise = BashOperator.partial(
        task_id='step_denoise',
        bash_command=STEP + " run denoise --lane $LANE",
    ).expand(env=lanes(8))

    # segment, once for each element: Find the bright objects of a grey image and give each a number of its own.
    step_segment = BashOperator.partial(
        task_id='step_segment',
        bash_command=STEP + " run segment --lane $LANE",
    ).expand(env=lanes(8))

    # measure, once for each element: Write one row for each object.
    step_measure = BashOperator.partial(
        task_id='step_measure',
        bash_command=STEP + " run measure --lane $LANE",
    ).expand(env=lanes(8))

    # table: Join the tables of all images, and sum each image up in one row.
    step_table = BashOperator(
        task_id='step_table',
        bash_command=STEP + " run table",
        env=WORK,
    )

    # plot: Draw how many objects each image has, and how large they are.
    step_plot = BashOperator(
        task_id='step_plot',
        bash_command=STEP + " run plot",
        env=WORK,
    )

    # The outputs are collected, and the exit steps run, whether the others went well or not.
    end = BashOperator(task_id="end", bash_command=STEP + " end", env=WORK, trigger_rule="all_done")

    begin >> step_denoise
    step_denoise >> step_segment
    step_segment >> step_measure
    step_measure >> step_table
    step_table >> step_plot
    [step_denoise, step_segment, step_measure, step_table, step_plot] >> end
