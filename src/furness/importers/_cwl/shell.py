"""Texts of a CWL tool as words of a shell, which finds their values in its environment."""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

from furness.importers._cwl.expressions import Part, Shell, Value
from furness.importers._quotes import open_quote

_GLOB = re.compile(r"([*?]|\[[^\]]*\])")
_EXPANSIONS = {
    "": "${{{0}}}",
    "name": "${{{0}##*/}}",
    "stem": "${{_stem_{0}}}",
    "suffix": "${{_suffix_{0}}}",
    "dir": "${{{0}%/*}}",
}
_BEFORE = {
    "stem": "_stem_{0}=${{{0}##*/}}; case $_stem_{0} in ?*.*) _stem_{0}=${{_stem_{0}%.*}} ;; esac",
    "suffix": "case ${{{0}##*/}} in ?*.*) _suffix_{0}=.${{{0}##*.}} ;; *) _suffix_{0}= ;; esac",
}


def quoted(parts: Sequence[Part]) -> str:
    """Give one word of shell for a text."""
    words = [shlex.quote(one) if isinstance(one, str) else _quoted_value(one) for one in parts]
    return "".join(words) or "''"


def _quoted_value(part: Value | Shell) -> str:
    if isinstance(part, Value) and not part.part and not part.is_boolean:
        return f'"${part.name}"'
    return f'"{_expansion(part)}"'


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


def _expansion(part: Value | Shell) -> str:
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


def code(parts: Sequence[Part]) -> str:
    """Give shell code as it is; a value in it is one word, whatever quotes it stands in."""
    found, quote = "", ""
    for one in parts:
        if isinstance(one, str):
            found += one
            quote = open_quote(one, quote)
        elif quote == "'":
            found += f"""'"{_expansion(one)}"'"""
        else:
            found += _expansion(one) if quote else _quoted_value(one)
    return found


def bare(parts: Sequence[Part]) -> Iterator[Part]:
    """Give the values in shell code that stand in no quotes."""
    quote = ""
    for one in parts:
        if isinstance(one, str):
            quote = open_quote(one, quote)
        elif not quote:
            yield one


def collected(output: str, patterns: Sequence[Sequence[Part]]) -> Iterator[str]:
    """Give lines that bring the files of an output together, in order.

    Each lies in a folder of its own, so that files may have the same name: `collected/x/100001/a`.

    Args:
        output: The output.
        patterns: What its files are called.
    """
    yield from dict.fromkeys(line for parts in patterns for line in helpers(parts))
    folder = f"collected/{output}/$_number"
    words = " ".join(pattern(parts) for parts in patterns)
    yield "_number=100000"
    yield (
        f'for _each in {words}; do [ -e "$_each" ] || continue; _number=$((_number+1));'
        f' mkdir -p {folder} && {{ ln -- "$_each" {folder} 2>/dev/null'
        f' || cp -R -- "$_each" {folder}; }} || exit; done'
    )
