"""Turn names of secrets into values: late, and only for the task that needs them."""

from collections.abc import Mapping

from furness.errors import ArgumentError
from furness.model.operator import Operator


def reveal(operator: Operator, machine: Mapping[str, str]) -> dict[str, str]:
    """Give the value of each secret of an operator; they come from the machine's variables.

    Args:
        operator: What names the secrets.
        machine: The environment variables of the engine.

    Raises:
        ArgumentError: A secret is not set. Its name is told, never a value.
    """
    missing = [name for name in operator.secrets if name not in machine]
    if missing:
        raise ArgumentError(
            f"the secret `{missing[0]}` of `{operator.operator}` is not set",
            hint=f"set it in your environment before you start: `export {missing[0]}=…`",
            code="secret",
        )
    return {name: machine[name] for name in operator.secrets}
