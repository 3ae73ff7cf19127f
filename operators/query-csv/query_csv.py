# /// script
# requires-python = ">=3.11"
# dependencies = ["duckdb>=1.2"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.outputs]
# answer = {path = "answer.*"}
# ///
"""Ask tables a question in SQL."""

import re
import sys
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import duckdb

STRICT = "header = true, sample_size = -1, skip = 0, quote = '\"', escape = '\"', comment = ''"
READERS = {
    ".csv": f"read_csv({{}}, delim = ',', {STRICT})",
    ".tsv": f"read_csv({{}}, delim = '\t', {STRICT})",
    ".parquet": "read_parquet({})",
    ".json": "read_json({})",
    ".jsonl": "read_json({})",
    ".ndjson": "read_json({})",
}
OPTIONS = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet", "json": "FORMAT json, ARRAY"}


class Answer(NamedTuple):
    """What the answer is.

    Attributes:
        answer: The answer, in the format that is wanted.
        rows: How many rows it has.
        columns: The names of its columns.
    """

    answer: Path
    rows: int
    columns: list[str]


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def quoted(text: object) -> str:
    """Give a text as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


def name_of(path: Path) -> str:
    """Give the name of a file's table: its name with `_` for what is no letter or digit."""
    name = re.sub(r"\W+", "_", path.name.partition(".")[0]).lower()
    return f"t_{name}" if not name or name[0].isdigit() else name


def source_of(path: Path) -> str:
    """Give what reads a file, by its ending; it may be compressed."""
    endings = [ending.lower() for ending in path.suffixes if ending.lower() not in (".gz", ".zst")]
    if not endings or endings[-1] not in READERS:
        end(2, f"`{path.name}` does not end in one of: {', '.join(READERS)}")
    return READERS[endings[-1]].format(quoted(path))


def reason(error: duckdb.Error) -> str:
    """Give what DuckDB says, and in our words that a CSV file is odd."""
    text = str(error).strip()
    if "sniffing" in text:
        return "each row of a CSV file must have as many cells as the header"
    return text


def connect(tables: tuple[Path, ...]) -> duckdb.DuckDBPyConnection:
    """Give a connection that knows the tables, and reaches no other file and no network."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    names: set[str] = set()
    for path in tables:
        name = name_of(path)
        if name in names:
            end(2, f"two tables would be called `{name}`: rename a file")
        names.add(name)
        connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {source_of(path)}')
    connection.execute("SET allowed_paths = [" + ", ".join(map(quoted, tables)) + "]")
    connection.execute(f"SET allowed_directories = [{quoted(Path.cwd())}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str, target: Path, options: str) -> Answer:
    """Write the answer to a question."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        end(2, "`sql` must be one SELECT")
    question = statements[0].query.strip().rstrip(";")
    described = connection.execute(f"DESCRIBE ({question}\n)").fetchall()
    copied = connection.execute(f"COPY ({question}\n) TO {quoted(target)} ({options})").fetchone()
    return Answer(target, copied[0] if copied else 0, [str(column[0]) for column in described])


def main(
    tables: tuple[Path, ...], sql: str, format: Literal["csv", "parquet", "json"] = "csv"
) -> Answer:
    """Ask CSV, Parquet and JSON files a question in SQL, with DuckDB.

    Args:
        tables: The files; CSV has commas, TSV tabs. The table of `rain.csv` is called `rain`.
        sql: One SELECT over these tables.
        format: The format of the answer.
    """
    part = Path("answer.part").absolute()
    try:
        with connect(tables) as connection:
            answer = ask(connection, sql, part, OPTIONS[format])
    except duckdb.Error as error:
        part.unlink(missing_ok=True)
        end(2, reason(error))
    return answer._replace(answer=part.replace(f"answer.{format}"))
