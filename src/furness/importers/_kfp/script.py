"""The script of a function of Kubeflow: the function, what it expects there, and a call of it."""

import ast
import re

from furness.importers._kfp.call import argument_lines, result_lines
from furness.importers._kfp.function import Function
from furness.importers._kfp.types import Taken
from furness.importers._report import Report
from furness.importers._source import Key

_HEADER = re.compile(r"(?:import kfp|from kfp\S* import .*|from typing import \*)\n")
_FROM_KUBEFLOW = frozenset(("kfp", "dsl", "Dataset", "Model", "Metrics", "HTML", "Markdown"))
KUBEFLOW = "import kfp\nfrom kfp import dsl\nfrom kfp.dsl import *"
"""What a script begins with whose function needs Kubeflow itself."""
_ARTIFACT = '''
class Artifact:
    """A file, as a function of Kubeflow has it; what is logged is kept in `metadata`."""

    def __init__(self, name, path):
        self.name = name
        self.path = self.uri = path
        self.metadata = {}

    def __getattr__(self, name):
        if not name.startswith("log_"):
            raise AttributeError(name)
        return lambda *words, **named: self.metadata.update(
            {str(words[0]): words[-1]} if words else named
        )

    def close(self):
        """Write what was logged, if the function has written nothing else."""
        if not os.path.lexists(self.path):
            with open(self.path, "w") as file:
                json.dump(self.metadata, file)
'''


def script_of(report: Report, taken: Taken, function: Function, *keys: Key) -> str:
    """Give the script, with the function as its author wrote it."""
    lines = list(argument_lines(report, taken, function, *keys))
    made = [one.split(" ")[4] for one in lines if one.startswith("    made_")]
    parts = [
        f'"""The function `{function.name}` of a component for Kubeflow Pipelines."""\n',
        *_start(function, "\n".join(lines)),
        f"\n{_HEADER.sub('', function.source).strip()}\n\n",
        'if __name__ == "__main__":',
        "    known, given = inputs(), {}",
        *lines,
        f"    result = {function.name}(**given)",
        *(f"    {one}.close()" for one in made),
        *result_lines(taken, function),
    ]
    return "\n".join(parts) + "\n"


def _start(function: Function, text: str) -> list[str]:
    """Give what stands before the function, as it and the lines after it need it."""
    return [
        "from __future__ import annotations\n",
        "import json\nimport os",
        *(["from types import SimpleNamespace"] if "SimpleNamespace" in text else []),
        "from typing import *\n",
        *_kubeflow(function),
        "from furness.runtime.helper import inputs, write_output\n",
        *([_ARTIFACT] if "Artifact(" in text else []),
    ]


def _kubeflow(function: Function) -> list[str]:
    """Give the imports of Kubeflow that the function's body needs."""
    inside = [part for line in function.tree.body for part in ast.walk(line)]
    names = {part.id for part in inside if isinstance(part, ast.Name)}
    return [KUBEFLOW] if names & _FROM_KUBEFLOW else []
