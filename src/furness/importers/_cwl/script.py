"""The shell script of a CWL tool whose command is more than a list of words.

No value stands in a script. A shell finds values in its environment, those of lists in its
arguments: `[sh, -c, 'exec sort ${key:+-k "$key"} "$@" > sorted.txt', sh, $files]`.
"""

import shlex
from collections.abc import Iterable, Iterator

from furness.importers._cwl.expressions import Part
from furness.importers._cwl.line import Argument, Line
from furness.importers._cwl.shell import code, helpers, quoted


def _helpers(line: Line) -> list[str]:
    used: list[Part] = [part for one in line.arguments for part in one.parts]
    for parts in (line.stdin, line.stdout, line.stderr):
        used += parts or ()
    return [one for one in dict.fromkeys(helpers(used)) if one not in line.before]


def script_of(line: Line, *, alone: bool) -> str:
    """Give the shell script of a command.

    Args:
        line: The command.
        alone: Whether all that the script is given belongs to one list.
    """
    return "\n".join([*_helpers(line), *line.before, *_body(line, alone=alone), *line.after])


def _body(line: Line, *, alone: bool) -> Iterator[str]:
    """Give the lines that start the program."""
    words = " ".join(_words(one) for one in line.arguments)
    if not alone:
        yield from _gathered(line.arguments)
        words = '"$@"'
    redirections = "".join(
        f" {sign} {quoted(parts)}"
        for sign, parts in (("<", line.stdin), (">", line.stdout), ("2>", line.stderr))
        if parts is not None
    )
    if line.is_shell:
        words = f"(\n{words}\n)"
    elif line.after or line.success:
        words = f"(exec {words})"
    else:
        words = f"exec {words}"
    yield f"{words}{redirections}{_ending(line)}"


def _ending(line: Line) -> str:
    """Give what follows the command when it failed."""
    if not line.success:
        return " || exit" if line.after else ""
    statuses = "|".join(map(str, line.success))
    return f' || {{ _status=$?; case $_status in {statuses}) ;; *) exit "$_status" ;; esac; }}'


def _words(one: Argument) -> str:
    if one.switch:
        return f"${{{one.switch}:+{shlex.quote(one.prefix or '')}}}"
    if one.items:
        prefix = f"${{1+{shlex.quote(one.prefix)}}} " if one.prefix is not None else ""
        return f'{prefix}"$@"'
    text = code(one.parts) if one.is_code else quoted(one.parts)
    if one.prefix is not None:
        joint = " " if one.separate else ""
        text = shlex.quote(one.prefix) + joint + ("" if text == "''" and not joint else text)
    if one.given:
        return f"${{{one.given}{':' if one.filled else ''}+{text}}}"
    return text


def end_of(one: Argument) -> str:
    """Give the word that ends a list among the arguments of a script."""
    return f"<end of {one.items}>"


def _gathered(arguments: Iterable[Argument]) -> Iterator[str]:
    """Give lines that put the words in order, each list from the front to where it belongs."""
    waiting: list[str] = []
    for one in arguments:
        if not one.items:
            waiting.append(_words(one))
            continue
        if waiting:
            yield f'set -- "$@" {" ".join(waiting)}'
            waiting = []
        end = shlex.quote(end_of(one))
        if one.prefix is not None:
            yield f'[ "$1" = {end} ] || set -- "$@" {shlex.quote(one.prefix)}'
        before = one.each and shlex.quote(one.each[0]) + (" " if one.each[1] else "")
        yield f'while [ "$1" != {end} ]; do set -- "$@" {before or ""}"$1"; shift; done; shift'
    if waiting:
        yield f'set -- "$@" {" ".join(waiting)}'
