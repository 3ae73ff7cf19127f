"""An operator in place of a CWL process that cannot be translated: it fails, and says why."""

import shlex

from furness.importers._cwl.draft import Draft, described
from furness.importers._cwl.names import unit_name
from furness.importers._cwl.outputs import read_outputs
from furness.model.interface import Output
from furness.model.operator import Operator

_WHY = {
    "ExpressionTool": "is JavaScript, which is not evaluated",
    "Operation": "says what goes in and out, and not what is done",
}


def saying(text: str) -> tuple[str, ...]:
    """Give a command that fails and says why."""
    return ("sh", "-c", f"echo {shlex.quote(text)} >&2; exit 1")


def stand_in(draft: Draft) -> Operator:
    """Give an operator with the interface of what cannot be translated, which fails."""
    process = draft.process
    what = f"the {process.kind} `{process.name}` {_WHY[process.kind]}"
    hint = "write it as a script with this interface, and name that in the document"
    draft.leave(("class",), what, hint)
    outputs = _bare_outputs(draft)
    return Operator(
        operator=unit_name(process.name),
        description=described(process.node),
        inputs=draft.inputs,
        outputs=outputs,
        command=saying(f"{what}: {hint}"),
    )


def _bare_outputs(draft: Draft) -> dict[str, Output]:
    """Give the outputs of what has no command: their types, and where nothing is."""
    found = read_outputs(_without_streams(draft))
    draft.line.after = []
    return found


def _without_streams(draft: Draft) -> Draft:
    for key in ("stdin", "stdout", "stderr"):
        if not hasattr(draft.process.node, key):
            setattr(draft.process.node, key, None)
    for one in draft.process.node.outputs:
        if not hasattr(one, "outputBinding"):
            one.outputBinding = None
    return draft
