"""What of a LitePipeline application has no place in a pipeline."""

import json
import re
from collections.abc import Mapping

from furness.importers._litepipeline.files import Package
from furness.importers._litepipeline.manner import Manner, environments_of, words_of
from furness.importers._litepipeline.packages import uses_client
from furness.importers._litepipeline.sources import FOLDER
from furness.importers._read import map_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key

_KNOWN = frozenset(("name", "condition", "main", "env", "docker", "target_env", "input_data"))
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def tell_of_action(report: Report, name: str, manner: Manner, *keys: Key) -> None:
    """Tell what of an action an operator cannot say.

    Args:
        report: Is told.
        name: The action.
        manner: What all actions have in common.
        keys: Where it is in the configuration.
    """
    data = report.source.data
    tell_others(report, data, _KNOWN, *keys)
    if "target_env" in map_at(data, *keys):
        wanted = json.dumps(map_at(data, *keys).get("target_env"), ensure_ascii=False)
        hint = "LitePipeline does not keep to it either; for another machine write `on` in the step"
        message = f"`target_env: {wanted}` of `{name}` is left out"
        report.leave(message, hint, *keys, "target_env")
    _tell_env(report, manner, *keys)
    for word in words_of(text_at(data, *keys, "main")):
        if word.endswith((".py", ".sh")) and word[:1] != "/" and word not in manner.files:
            message = f"`{word}`, which `{name}` starts, is not in the application"
            report.leave(message, "add it, and import again: the step fails", *keys, "main")


def _tell_env(report: Report, manner: Manner, *keys: Key) -> None:
    env = map_at(report.source.data, *keys).get("env")
    if not env:
        return
    held = manner.held.get(str(env), ())
    listed = f"it held {', '.join(held)}" if held else "what it held is not known"
    instead = "the packages that the scripts import are installed in their newest version"
    if manner.environment == "host":
        instead = "the scripts import no packages, so none are installed"
    what = "with the id" if _UUID.fullmatch(str(env)) else "in"
    message = f"the virtual environment {what} `{env}` is left out: {instead}"
    wanted = ", ".join(held) or "NAME==VERSION"
    hint = f"{listed}; for these write `environment: {{python: {{packages: [{wanted}]}}}}`"
    if all(one.message != message for one in report.left):
        report.leave(message, hint, *keys, "env")


_KEYS = frozenset(("actions", "event_actions", "output_action"))


def tell_of_package(report: Report, package: Package, files: Mapping[str, bytes]) -> None:
    """Tell what of an application has no place in a pipeline.

    Args:
        report: Is told.
        package: The application.
        files: Those of its files that are copied.
    """
    tell_others(report, package.configuration.data, _KEYS)
    if package.is_flat:
        message = "the archive has no folder in it, which LitePipeline does not take"
        report.leave(message, "it is read nevertheless")
    for path, size in package.large.items():
        if path.removesuffix(".tar.gz") not in environments_of(package):
            message = f"`{path}` is not copied: it has {size >> 20} MiB"
            hint = f"copy it to `{FOLDER}` beside the pipeline, and name it in `FILES`"
            report.leave(message, hint)
    for path, target in package.links.items():
        message = f"`{path}` is not copied: it is a link to `{target}`, which is not in there"
        report.leave(message, "put what it leads to in its place, and import again")
    _tell_of_scripts(report, files)


def _tell_of_scripts(report: Report, files: Mapping[str, bytes]) -> None:
    text = b"\n".join(files.values())
    if b"ldfs_" in text:
        message = "scripts name `ldfs_…`: there is no LiteDFS here, and it is not in their input"
        hint = "give it as input data, or let them leave what they make in their workspace"
        report.leave(message, hint)
    if b"http_port" in text:
        message = "scripts name `http_port`: there is no node, and it is 0 in `action_info`"
        report.leave(message, "look what they ask the node for")
    if uses_client(files):
        message = "`litepipeline.models` comes with LitePipeline itself, not with its helper"
        report.leave(message, "write `litepipeline_helper.models` in the scripts")
