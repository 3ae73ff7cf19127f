"""yunpipe: workflows and algorithms, JSON files, https://github.com/wangyx2005/yunpipe."""

import re

from furness.errors import InputError
from furness.importers._yunpipe.algorithm import is_algorithm, read_algorithm
from furness.importers._yunpipe.file import JsonFile
from furness.importers._yunpipe.workflow import Workflow, is_workflow
from furness.importers.interface import Imported, Importer

_LARGEST = 1024 * 1024
_LIKELY = re.compile(rb'"(process|run_command)"\s*:')


class YunpipeImporter(Importer):
    """Reads workflows and algorithms of yunpipe."""

    def recognises(self, path: str) -> bool:
        """See `Importer.recognises`."""
        try:
            with open(path, "rb") as file:
                content = file.read(_LARGEST)
            if not _LIKELY.search(content):
                return False
            data = JsonFile(path).data
        except (OSError, InputError):
            return False
        return is_workflow(data) or is_algorithm(data)

    def translate(self, path: str) -> Imported:
        """See `Importer.translate`."""
        file = JsonFile(path)
        if is_workflow(file.data):
            return Workflow(file).imported()
        if not is_algorithm(file.data):
            hint = "a workflow has `process`, an algorithm `container_name` and `run_command`"
            raise file.wrong("this is not a file of yunpipe", hint)
        algorithm = read_algorithm(file)
        main = f"{algorithm.name}.json"
        return Imported(
            main=main,
            files={main: algorithm.written()},
            translated=(f"algorithm {algorithm.name}: an operator, which its file is as it is",),
            left=tuple(dict.fromkeys(file.left)),
        )
