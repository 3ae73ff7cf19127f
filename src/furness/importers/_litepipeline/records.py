"""Tell how a run ended as LitePipeline tells its event actions and event applications.

`furness import` wrote this file.
"""

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Data = dict[str, Any]


def main() -> None:
    """Read `input.json`, write `output.json`."""
    with open("input.json", encoding="utf-8") as file:
        given = json.load(file)
    result = given["result"]
    failed = {
        one["task"].partition("/")[0].partition("[")[0]: one for one in result["failures"][::-1]
    }
    records = {}
    for name, place in given["table"].items():
        data = result["outputs"].get(place["output"])
        failure = failed.get(place["step"])
        if data is not None or failure is not None:
            records[name] = record_of(name, place, data, failure)
    with open("output.json", "w", encoding="utf-8") as file:
        json.dump({"records": records}, file)


def record_of(name: str, place: "Data", data: "Any", failure: "Data | None") -> "Data":
    """Give what is told of an action, or of an application, which has an `app_id`."""
    record = {
        "name": name,
        "task_id": os.environ.get("FURNESS_TASK", "").partition("/")[0],
        "stage": "finished",
        "status": "fail" if failure else "success",
    }
    if "app_id" in place:
        return dict(record, app_id=place["app_id"], result=None if failure else data)
    status = failure.get("exit_status") if failure else 0
    result = {} if failure else {"data": data, "actions": []}
    return dict(record, result=result, node_id=None, start_at=None, end_at=None, returncode=status)


if __name__ == "__main__":
    main()
