"""Find everything that is wrong with documents and sources."""

import sys

import click

from furness import projects
from furness.cli import output
from furness.cli.options import complete_sources, json_option
from furness.errors import InputError, Problem


@click.command(epilog="Example: furness check pipeline.yaml blur.py")
@click.argument(
    "documents", nargs=-1, required=True, metavar="DOCUMENT...", shell_complete=complete_sources
)
@json_option
def command(documents: tuple[str, ...], as_json: bool) -> int:
    """Show all problems of documents and sources, each with its place and what to do.

    Operators that a pipeline names are checked as well. The exit status is 2 if there is any.
    """
    problems = _problems(documents)
    if as_json:
        output.document({"problems": [problem.as_dict() for problem in problems]})
    for problem in () if as_json else problems:
        place = f"{problem.place}: " if problem.place else ""
        mark = output.paint("error:", "red", stream=sys.stdout)
        output.data(f"{place}{mark} {problem.message}")
        if problem.hint:
            output.data(f"  {output.paint('hint:', 'cyan', stream=sys.stdout)} {problem.hint}")
    output.note(f"{_count(len(documents), 'document')}, {_count(len(problems), 'problem')}")
    return InputError.exit_status if problems else 0


def _problems(documents: tuple[str, ...]) -> list[Problem]:
    """Give the problems of all documents; what two of them share is told once."""
    found = (problem for name in documents for problem in projects.problems_of(name))
    return list(dict.fromkeys(found))


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
