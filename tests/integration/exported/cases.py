"""Twelve operators and six pipelines, with arguments; all their files are in `units`."""

from pathlib import Path
from typing import Any

UNITS = Path(__file__).parent / "units"

POEM = "Nuns fret not at their convent's narrow room\nAnd hermits are contented\nit's $HOME é\n"
RAIN = "day,rain\nmonday,1.5\ntuesday,2.25\n"


OPERATORS = (
    *("upper.py", "total.py", "pick.py", "count.sh", "glue.py", "describe.yaml"),
    *("split.yaml", "pack.yaml", "unpack.yaml", "mean.py", "mirror.py", "tokens.yaml"),
)
PIPELINES = (
    *("chain.yaml", "scatter.yaml", "conditional.yaml", "nested.yaml"),
    *("ending.yaml", "names.yaml"),
)


def arguments_of(unit: str, folder: Path) -> dict[str, Any]:
    """Give the arguments of a unit; their files are in the folder."""
    return cases(folder)[unit]


def cases(folder: Path) -> dict[str, dict[str, Any]]:
    """Write files for arguments, and give the arguments of each unit, by its file.

    Args:
        folder: Where the files are written; its name may be an odd one.
    """
    poem, rain = written(folder, "a poem.txt", POEM), written(folder, "rain.csv", RAIN)
    short, data = written(folder, "it's.txt", "fret\n"), written(folder, "data.bin", "\1\2\3é")
    texts = [poem, short]
    within = {"class": "Directory", "path": str(folder / "within")}
    written(folder, "within/deep/one.txt", "1")
    return {
        "upper.py": {"text": poem},
        "total.py": {"numbers": [1, 2.5, -4], "scale": 2},
        "pick.py": {"text": poem, "invert": True, "way": "first"},
        "count.sh": {"text": poem},
        "glue.py": {"texts": texts},
        "describe.yaml": {"thing": {"a": [1, None, "it's"]}, "loud": True},
        "split.yaml": {"text": short},
        "pack.yaml": {"texts": texts},
        "unpack.yaml": {"folder": within},
        "mean.py": {"table": rain, "digits": 1},
        "mirror.py": {"data": data},
        "tokens.yaml": {"number": 7, "flagged": False},
        "chain.yaml": {"text": poem},
        "scatter.yaml": {"texts": texts},
        "conditional.yaml": {"text": short, "limit": 8},
        "nested.yaml": {"texts": texts},
        "ending.yaml": {"text": poem},
        "names.yaml": {"text": poem},
    }


def written(folder: Path, name: str, text: str) -> dict[str, str]:
    """Write a file and give it as an argument."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return {"class": "File", "path": str(path)}
