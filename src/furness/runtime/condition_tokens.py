"""The tokens of a condition, what its literals stand for, and the patterns of `matches`."""

import math
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_TOKEN = re.compile(
    r"""
      (?P<space>(?:[\t\n\f\r\ ]|//[^\n]*)+)
    | (?P<bytes>(?:[bB][rR]?|[rR][bB])['"])
    | (?P<raw>[rR](?:'''.*?'''|\"\"\".*?\"\"\"|'[^'\n\r]*'|"[^"\n\r]*"))
    | (?P<text>'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
        |'(?:\\.|[^'\\\n\r])*'|"(?:\\.|[^"\\\n\r])*")
    | (?P<reference>
          \$\{(?:[A-Za-z_][\w/-]*\.)?[A-Za-z_]\w*\}
        | \$[A-Za-z_][\w-]*\.[A-Za-z_]\w*(?!\w*\s*\()
        | \$[A-Za-z_]\w*
      )
    | (?P<double>(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)
    | (?P<int>(?:0x[0-9A-Fa-f]+|[0-9]+)[uU]?)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>&&|\|\||[=!<>]=|[-+*/%!<>()\[\]{}.,:?])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(
    r"\\(?:[xX]([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-3][0-7]{2})|(.))", re.DOTALL
)
_ESCAPED = str.maketrans("abfnrtv", "\a\b\f\n\r\t\v")
_ESCAPABLE = "abfnrtv\\'\"`?"
_SURROGATES = range(0xD800, 0xE000)
_PATTERN = re.compile(
    r"""(?:
        (?: [^][\\.+*?(){}|^$] | \. | \) | \\[][\\.+*?(){}|^$\#&~/nrtdwsDWS-]
          | \[\^?-?(?: \\[dwsDWS]
              | (?:[^][\\^&~|-]|\\[][\\.+*?(){}|^$\#&~/nrt-])(?:-[^][\\^&~|-])?
            )+-?\]
        ) (?:(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??)?
        | \((?:\?:)? | \| | \^ | \$ | \\[bB]
    )*""",
    re.VERBOSE,
)
_WITH_CLASSES = re.compile(r"(?:\\[^dwsDWSbB]|[^\\])*\\[dwsDWSbB]", re.DOTALL)
_END = re.compile(r"(\\.|\[(?:\\.|[^]\\])*\])|\$", re.DOTALL)
_MOST, _MOST_UNSIGNED = 2**63 - 1, 2**64 - 1


class Wrong(Exception):  # noqa: N818 - it says what is wrong
    """The condition is not understood, or has no answer with these values."""


class Unsupported(Wrong):
    """The condition is CEL, and more of it than is done here."""


class Unsigned(int):
    """An unsigned integer, which is of another type than an integer."""


def split(text: str) -> "Iterator[tuple[str, str, int]]":
    """Give the kind, the text and the place of each token; the kind of the end is empty.

    Raises:
        Wrong: Something is no token.
    """
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise Wrong(f"`{text[at]}` is not understood at character {at + 1}")
        if match.lastgroup == "bytes":
            raise Unsupported(f"bytes are not done at character {at + 1}")
        if match.lastgroup != "space":
            yield str(match.lastgroup), match.group(), at
        at = match.end()
    yield "", "its end", at


def read_text(kind: str, token: str) -> str:
    """Give what a token that is a text stands for."""
    token = token[kind == "raw" :]
    width = 3 if token[:3] in ("'''", '"""') else 1
    text = token[width:-width]
    return text if kind == "raw" else _ESCAPE.sub(_unescape, text)


def _unescape(match: "Any") -> str:
    number = match[1] or match[2] or match[3] or match[4]
    code = int(number, 8 if match[4] else 16) if number else -1
    if match[5] and match[5] in _ESCAPABLE:
        return str(match[5]).translate(_ESCAPED)
    if not 0 <= code <= 0x10FFFF or code in _SURROGATES:  # noqa: PLR2004 - Unicode's last
        raise Wrong(f"`{match[0]}` stands for no character")
    return chr(code)


def read_number(kind: str, token: str, *, is_negative: bool) -> "Any":
    """Give what a token that is a number stands for.

    Args:
        kind: The kind of the token.
        token: Its text, without the sign.
        is_negative: Whether it has a minus before it.
    """
    if kind == "double":
        number = float(token)
    else:
        number = int(token.rstrip("uU"), 16 if token.startswith("0x") else 10)
    is_unsigned = token.endswith(("u", "U"))
    most = _MOST_UNSIGNED if is_unsigned else _MOST + is_negative
    if math.isinf(number) or (kind == "int" and number > most):
        raise Wrong(f"`{token}` is too large")
    if is_unsigned:
        return Unsigned(number)
    return -number if is_negative else number


def matcher(pattern: str) -> "Callable[[Any], bool]":
    r"""Give what tells whether a pattern is somewhere in a text.

    Only patterns are done that say the same in Python as in Rust, which CEL's are elsewhere.

    Raises:
        Unsupported: The pattern is not of these; or what is given then finds that it has a class
            such as `\w` and the text has more than ASCII.
    """
    if not _PATTERN.fullmatch(pattern):
        raise Unsupported(f"the pattern `{pattern}` is not done")
    try:
        compiled = re.compile(_END.sub(lambda match: match[1] or r"\Z", pattern), re.ASCII)
    except (re.error, OverflowError) as error:
        raise Wrong(f"`{pattern}` is no pattern: {error}") from None
    has_classes = _WITH_CLASSES.match(pattern)

    def matches(value: "Any") -> bool:
        if not isinstance(value, str):
            raise Wrong("`matches` is for texts")
        if has_classes and any(ord(letter) > 127 for letter in value):  # noqa: PLR2004 - ASCII
            raise Unsupported(f"`{pattern}` is not done for texts beyond ASCII")
        return bool(compiled.search(value))

    return matches
