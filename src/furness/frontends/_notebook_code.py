"""The code of a Python notebook as one Python source, in which every line is still known.

What only IPython understands (`%magic`, `!command`, `%%cell`, `help?`) becomes a comment on its
own line. A line is taken for such only where Python refuses it.
"""

import ast
import re
import warnings
from bisect import bisect_right

from msgspec import Struct
from msgspec.structs import replace

from furness.errors import Place, Problem
from furness.frontends._notebook import Cell, Notebook

_OTHER = re.compile(r"(\s*)([%!].*|\?.*|.*\?)")
_TITLE = re.compile(r"\A(\s*)#[ \t]*(outputs?|parameters?)[ \t]*:?[ \t]*(?=\n|\Z)", re.IGNORECASE)
_ASSIGNED = re.compile(r"(\s*[\w.,\s\[\]'\"]+?=\s*)([%!].*)")
_PYTHON_CELLS = ("time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3")


class Code(Struct, frozen=True, kw_only=True):
    """The code of a notebook."""

    text: str
    """All of it, as one source."""
    cells: tuple[int, ...]
    """The numbers of the cells that it comes from."""
    starts: tuple[int, ...]
    """The line at which each of them begins."""

    def lines_of(self, number: int) -> range:
        """Give the lines of a cell."""
        place = self.cells.index(number)
        following = [*self.starts[1:], self.text.count("\n") + 2]
        return range(self.starts[place], following[place])

    def placed(self, problem: Problem) -> Problem:
        """Give a problem whose place is in its cell, and not in the whole."""
        if problem.place is None or problem.place.line is None or problem.place.cell:
            return problem
        found = bisect_right(self.starts, problem.place.line) - 1
        cell, line = self.cells[found], problem.place.line - self.starts[found] + 1
        message = re.sub(r"\bline (\d+)\b", self._name_line, problem.message)
        place = Place(problem.place.file, line, problem.place.column, cell)
        return replace(problem, message=message, place=place)

    def _name_line(self, found: re.Match[str]) -> str:
        place = bisect_right(self.starts, int(found[1])) - 1
        return f"line {int(found[1]) - self.starts[place] + 1} of cell {self.cells[place]}"


def read_code(notebook: Notebook) -> Code:
    """Join the cells of a notebook that hold code, an empty line between any two."""
    cells = [one for one in notebook.cells if one.is_code and one.text.strip()]
    starts, line, texts = [], 1, []
    for cell in cells:
        starts.append(line)
        text = cell.text if notebook.language == "r" else _plain(cell)
        texts.append(_TITLE.sub(r"\1#", text, count=1))
        line += texts[-1].count("\n") + 2
    return Code(
        text="\n\n".join(texts) + "\n",
        cells=tuple(one.number for one in cells),
        starts=tuple(starts),
    )


def _plain(cell: Cell) -> str:
    """Give the code of a cell as Python, with as many lines."""
    lines = cell.text.rstrip("\n").split("\n")
    first = next(number for number, line in enumerate(lines) if line.strip())
    if lines[first].startswith("%%"):
        name = lines[first][2:].split(" ")[0]
        if name not in _PYTHON_CELLS:
            return "\n".join(f"# {line}" if line.strip() else line for line in lines)
        lines[first] = f"# {lines[first]}"
    for _ in range(len(lines)):
        wrong = _wrong_line(lines)
        if wrong is None or not _replace(lines, wrong):
            break
    return "\n".join(lines)


def _wrong_line(lines: list[str]) -> int | None:
    """Give the line, counted from 0, that Python refuses first; None when it takes all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    except (ValueError, RecursionError, MemoryError):
        pass
    return None


def _replace(lines: list[str], wrong: int) -> bool:
    """Make a comment of the line that is wrong, or of the one above it that is to blame."""
    for number in range(wrong, -1, -1):
        found = _ASSIGNED.fullmatch(lines[number]) or _OTHER.fullmatch(lines[number])
        if found is None or lines[number].lstrip().startswith("#"):
            continue
        command, last = found[2], number
        while command.endswith("\\") and last + 1 < len(lines):
            last += 1
            command = f"{command[:-1].rstrip()} {lines[last].strip()}"
            lines[last] = ""
        instead = f"{found[1]}..." if found[1].strip() else f"{found[1]}pass"
        lines[number] = f"{instead}  # {command}"
        return True
    return False
