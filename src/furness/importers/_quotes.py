"""Quotation marks in the code of a shell."""


def open_quote(text: str, quote: str = "") -> str:
    """Give the quotation mark that is open at the end of a text; empty when none is.

    Args:
        text: A piece of code.
        quote: The mark that is open at its beginning.
    """
    is_escaped = False
    for letter in text:
        if is_escaped:
            is_escaped = False
        elif letter == "\\" and quote != "'":
            is_escaped = True
        elif letter in "'\"" and quote in ("", letter):
            quote = "" if quote else letter
    return quote
