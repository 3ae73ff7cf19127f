"""Greet somebody."""


def main(name: str, times: int = 1) -> str:
    """Give a greeting; `times` says how often hello is said."""
    return f"{'hello, ' * times}{name}"
