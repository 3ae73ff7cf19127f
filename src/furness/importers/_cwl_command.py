"""The command line of a CWL tool: an argument list, or a shell script where that is not enough.

No value stands in a script. A shell finds values in its environment, those of lists in its
arguments: `[sh, -c, 'exec sort ${key:+-k "$key"} "$@" > sorted.txt', sh, $files]`.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from furness.importers._cwl_expressions import Part, Shell, Value
from furness.model.command import scripts_in

_GLOB = re.compile(r"([*?]|\[[^\]]*\])")
_EXPANSIONS = {
    "": "${{{0}}}",
    "name": "${{{0}##*/}}",
    "stem": "${{_name_{0}%.*}}",
    "suffix": "${{_suffix_{0}}}",
    "dir": "${{{0}%/*}}",
}
_BEFORE = {
    "stem": "_name_{0}=${{{0}##*/}}",
    "suffix": "case ${{{0}##*/}} in *.*) _suffix_{0}=.${{{0}##*.}} ;; *) _suffix_{0}= ;; esac",
}


class Argument(Struct, frozen=True, kw_only=True):
    """One argument of a command line, or those of a list."""

    place: tuple[int, int, int, str] = (0, 0, 0, "")
    """What it is sorted by."""
    parts: tuple[Part, ...] = ()
    """The text of one word."""
    prefix: str | None = None
    """What stands before it."""
    separate: bool = True
    """Whether the prefix is a word of its own."""
    given: str | None = None
    """The input that must have a value, else it is left out."""
    filled: bool = False
    """Whether an empty value of `given` counts as none, as that of an empty list does."""
    switch: str | None = None
    """The Boolean for which the prefix stands, when it is true."""
    items: str | None = None
    """The list of which each element is a word."""
    each: tuple[str, bool] | None = None
    """What stands before each element, and whether as a word of its own."""
    is_code: bool = False
    """Whether the text is shell code, as `shellQuote: false` says."""


class Line(Struct, kw_only=True):
    """All that makes up the command of a tool."""

    arguments: list[Argument] = []
    """The words, in order."""
    stdin: tuple[Part, ...] | None = None
    """The file that is read."""
    stdout: tuple[Part, ...] | None = None
    """The file that is written."""
    stderr: tuple[Part, ...] | None = None
    """The file for what goes wrong."""
    before: list[str] = []
    """Lines of shell before the command."""
    after: list[str] = []
    """Lines of shell after it."""
    success: list[int] = []
    """Exit statuses that are a success, when not only 0 is."""
    is_shell: bool = False
    """Whether the command itself is shell code."""


def command_of(line: Line) -> tuple[str, ...]:
    """Give the command of an operator."""
    plain = None if _needs_shell(line) else _plain(line.arguments)
    if plain is not None:
        return plain
    lists = [one for one in line.arguments if one.items]
    alone = len(lists) <= 1 and not any(one.each for one in lists)
    script = "\n".join([*_helpers(line), *line.before, *_body(line, alone=alone), *line.after])
    if not lists:
        return ("sh", "-c", script)
    tokens = [f"${one.items}" for one in lists]
    if not alone:
        tokens = [word for one in lists for word in (f"${one.items}", _end_of(one))]
    return ("sh", "-c", script, "sh", *tokens)


def _needs_shell(line: Line) -> bool:
    redirected = (line.stdin, line.stdout, line.stderr) != (None, None, None)
    return bool(redirected or line.before or line.after or line.success or line.is_shell)


def _plain(arguments: Iterable[Argument]) -> tuple[str, ...] | None:
    """Give the tokens of a document; None when these cannot say it."""
    tokens: list[tuple[str, bool]] = []
    for one in arguments:
        found = _tokens(one)
        if found is None:
            return None
        tokens += found
    scripts = scripts_in([text for text, _ in tokens])
    if any(tokens[place][1] for place in scripts if place < len(tokens)):
        return None
    return tuple(
        text.replace("$", "$$") if not is_made and place not in scripts else text
        for place, (text, is_made) in enumerate(tokens)
    )


def _tokens(one: Argument) -> list[tuple[str, bool]] | None:
    """Give the tokens of an argument, each with whether it holds a value."""
    if one.items and one.prefix is None and one.each is None:
        return [(f"${one.items}", True)]
    if one.items or one.switch or one.is_code or not _is_plain(one):
        return None
    joined = ((one.prefix or "") if not one.separate else "", *one.parts)
    first = [(one.prefix, False)] if one.prefix is not None and one.separate else []
    values = [part for part in joined if isinstance(part, Value)]
    if not values:
        return [*first, ("".join(map(str, joined)), False)]
    if joined == ("", *values) and len(values) == 1:
        return [*first, (f"${values[0].name}", True)]
    text = "".join(
        f"${{{part.name}}}" if isinstance(part, Value) else str(part).replace("$", "$$")
        for part in joined
    )
    return [*first, (text, True)]


def _is_plain(one: Argument) -> bool:
    """Tell whether a document's tokens can say the word: no parts of paths, nothing left out."""
    if one.given and (one.prefix is not None or one.parts != (Value(one.given),)):
        return False
    return not any(
        isinstance(part, Shell) or (isinstance(part, Value) and part.part) for part in one.parts
    )


def quoted(parts: Sequence[Part]) -> str:
    """Give one word of shell for a text."""
    words = [shlex.quote(one) if isinstance(one, str) else _quoted_value(one) for one in parts]
    return "".join(words) or "''"


def _quoted_value(part: Value | Shell) -> str:
    if isinstance(part, Value) and not part.part and not part.is_boolean:
        return f'"${part.name}"'
    return f'"{expansion(part)}"'


def pattern(parts: Sequence[Part]) -> str:
    """Give one word of shell for a text whose `*`, `?` and `[…]` are a pattern."""
    found = []
    for one in parts:
        if not isinstance(one, str):
            found.append(_quoted_value(one))
            continue
        pieces = _GLOB.split(one)
        found += [
            piece if number % 2 else shlex.quote(piece)
            for number, piece in enumerate(pieces)
            if piece
        ]
    return "".join(found) or "''"


def expansion(part: Value | Shell) -> str:
    """Give what stands between double quotes for a value."""
    if isinstance(part, Shell):
        return part.code
    if part.is_boolean:
        return f"${{{part.name}:-false}}"
    return _EXPANSIONS[part.part].format(part.name)


def helpers(parts: Iterable[Part]) -> Iterator[str]:
    """Give the lines that must stand before what uses these parts."""
    for one in parts:
        if isinstance(one, Value) and one.part in _BEFORE:
            yield _BEFORE[one.part].format(one.name)


def _helpers(line: Line) -> list[str]:
    used: list[Part] = [part for one in line.arguments for part in one.parts]
    for parts in (line.stdin, line.stdout, line.stderr):
        used += parts or ()
    return [one for one in dict.fromkeys(helpers(used)) if one not in line.before]


def code(parts: Sequence[Part]) -> str:
    """Give shell code as it is; a value in it is one word, whatever quotes it stands in."""
    found, quote = "", ""
    for one in parts:
        if isinstance(one, str):
            found += one
            quote = _open_quote(one, quote)
        elif quote == "'":
            found += f"""'"{expansion(one)}"'"""
        else:
            found += expansion(one) if quote else _quoted_value(one)
    return found


def _open_quote(text: str, quote: str) -> str:
    """Tell which quotation mark is open at the end of a text."""
    is_escaped = False
    for letter in text:
        if is_escaped:
            is_escaped = False
        elif letter == "\\" and quote != "'":
            is_escaped = True
        elif letter in "'\"" and quote in ("", letter):
            quote = "" if quote else letter
    return quote


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
    elif not line.after and not line.success:
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


def _end_of(one: Argument) -> str:
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
        end = shlex.quote(_end_of(one))
        if one.prefix is not None:
            yield f'[ "$1" = {end} ] || set -- "$@" {shlex.quote(one.prefix)}'
        before = one.each and shlex.quote(one.each[0]) + (" " if one.each[1] else "")
        yield f'while [ "$1" != {end} ]; do set -- "$@" {before or ""}"$1"; shift; done; shift'
    if waiting:
        yield f'set -- "$@" {" ".join(waiting)}'


def collected(output: str, patterns: Sequence[Sequence[Part]]) -> Iterator[str]:
    """Give lines that bring the files of an output into a folder of its own.

    Args:
        output: The output.
        patterns: What its files are called.
    """
    yield from dict.fromkeys(line for parts in patterns for line in helpers(parts))
    folder = f"collected/{output}/"
    words = " ".join(pattern(parts) for parts in patterns)
    yield f"mkdir -p {folder}"
    yield (
        f'for _each in {words}; do [ ! -e "$_each" ] || ln -- "$_each" {folder} 2>/dev/null'
        f' || cp -R -- "$_each" {folder} || exit; done'
    )
