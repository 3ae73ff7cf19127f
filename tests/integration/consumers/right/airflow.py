"""Two tasks, of which the second reads what the first says."""

from datetime import UTC, datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

begin = datetime(2024, 1, 1, tzinfo=UTC)
count = Param(3, type="integer")

with DAG("right", start_date=begin, schedule=None, params={"count": count}):
    first = BashOperator(task_id="first", bash_command="echo {{ params.count }}")
    second = BashOperator(
        task_id="second", bash_command="echo {{ ti.xcom_pull(task_ids='first') }}", retries=2
    )
    first >> second
