"""The command of a CWL tool: an argument list, or a shell script where that is not enough."""

from collections.abc import Iterable

from furness.importers._cwl.expressions import Shell, Value
from furness.importers._cwl.line import Argument, Line
from furness.importers._cwl.script import end_of, script_of
from furness.model.command import scripts_in


def command_of(line: Line) -> tuple[str, ...]:
    """Give the command of an operator."""
    plain = None if _needs_shell(line) else _plain(line.arguments)
    if plain is not None:
        return plain
    lists = [one for one in line.arguments if one.items]
    alone = len(lists) <= 1 and not any(one.each for one in lists)
    script = script_of(line, alone=alone)
    if not lists:
        return ("sh", "-c", script)
    tokens = [f"${one.items}" for one in lists]
    if not alone:
        tokens = [word for one in lists for word in (f"${one.items}", end_of(one))]
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
