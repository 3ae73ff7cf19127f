"""AWS Step Functions: state machines accepted by asl-validator and by the parser of `moto`."""

from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone, ask, ask_with
from tests.integration.consumers.environments import modules

_VALIDATOR = Path(__file__).parent / "inside" / "step_functions.js"


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what both have to say against state machines."""
    given = list(paths)
    validated = ask_with(["node", str(_VALIDATOR), str(modules("step_functions"))], given)
    parsed = ask("step_functions", "step_functions", given)
    return {path: said + parsed[path] for path, said in validated.items()}


accept = alone(accept_all)
