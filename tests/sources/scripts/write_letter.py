"""Write a letter.

Shows inputs that may be left out.
"""
import enum
from dataclasses import dataclass
from pathlib import Path
from typing import Optional


class Tone(enum.Enum):
    KIND = "kind"
    STRICT = "strict"


GREETINGS = {Tone.KIND: "Dear {name},", Tone.STRICT: "To {name}:"}


def main(
    name: str,
    body: Path,
    tone: Tone = Tone.KIND,
    signature: Optional[str] = None,
    footer: Optional[Path] = None,
    loud: bool = False,
    width: int = 40,
) -> Path:
    """Write a letter to somebody.

    Parameters
    ----------
    name : str
        Whom it is for.
    body : Path
        What it says.
    signature : str, optional
        Who it is from.
    footer : Path, optional
        What stands below.
    width : int
        How long its lines are.
    """
    import textwrap

    parts = [GREETINGS[tone].format(name=name), textwrap.fill(body.read_text(), width)]
    parts += [signature] if signature is not None else []
    parts += [footer.read_text().strip()] if footer is not None else []
    text = "\n\n".join(parts) + "\n"
    letter = Path("out") / "letter.txt"
    letter.parent.mkdir(exist_ok=True)
    letter.write_text(text.upper() if loud else text)
    return letter
