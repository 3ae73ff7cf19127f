"""Open a SQLite file, bring it to the newest version, and say what is wrong with it.

SQLite's result codes: https://www.sqlite.org/rescode.html
"""

import fcntl
import os
import sqlite3

from furness.errors import DatabaseError, Problem

_NONE: dict[None, None] = {}
sqlite3.register_adapter(type(None), _NONE.get)
"""Gives None for None, where `sqlite3` would look for how to write it each time."""

_MIGRATIONS = os.path.join(os.path.dirname(__file__), "migrations")

_ADVICE = {
    "SQLITE_FULL": Problem(
        "database-full", "cannot be written: the disk is full", "free some space, then resume"
    ),
    "SQLITE_READONLY": Problem(
        "database-read-only",
        "is read-only",
        "change its permissions and its folder's, or work in another folder",
    ),
    "SQLITE_BUSY": Problem(
        "database-locked",
        "is locked by another process",
        "wait until that process has ended, and look that no other program has the file open",
    ),
    "SQLITE_NOTADB": Problem(
        "database-corrupt", "is not a database", "move it away; a new one is then made"
    ),
    "SQLITE_CORRUPT": Problem(
        "database-corrupt",
        "is damaged",
        "move it away, then save what can be read with `sqlite3 <file> .recover`",
    ),
    "SQLITE_CANTOPEN": Problem(
        "database-unreadable",
        "cannot be opened",
        "look whether its folder exists and you may read and write there",
    ),
    "SQLITE_IOERR": Problem(
        "database-unreadable",
        "cannot be read or written",
        "look at the disk and its free space",
    ),
}


def database_error(error: Exception, path: str) -> DatabaseError:
    """Say in our words what is wrong with a database file.

    Args:
        error: What SQLite raised, or what Python did for a value that cannot be kept.
        path: The file.
    """
    if isinstance(error, UnicodeError):
        text = f"`{path}` cannot hold a text that is not Unicode: {error}"
        return DatabaseError(text, hint="rename the file whose name it is", code="database-text")
    name = getattr(error, "sqlite_errorname", "") or ""
    for known, advice in _ADVICE.items():
        if name.startswith(known):
            return DatabaseError(f"`{path}` {advice.message}", hint=advice.hint, code=advice.code)
    return DatabaseError(f"`{path}` cannot be used: {error}")


def connect(path: str, busy_seconds: float) -> sqlite3.Connection:
    """Open a database for reading and writing, or for reading only where that is all we may do.

    Args:
        path: The file; it is made when it is missing.
        busy_seconds: How long to wait for another process that writes.

    Raises:
        DatabaseError: It cannot be opened, is not ours, or was made by a newer Furness.
    """
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        connection = _open(path, busy_seconds)
    except sqlite3.Error as error:
        raise database_error(error, path) from error
    except OSError as error:
        text = f"the folder of `{path}` cannot be made: {(error.strerror or '').lower()}"
        raise DatabaseError(text, hint="work in a folder that you may write") from error
    try:
        _prepare(connection, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise database_error(error, path) from error
        raise
    return connection


def _open(path: str, busy_seconds: float) -> sqlite3.Connection:
    if _is_writable(path):
        return sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
    return sqlite3.connect(_read_only(path), timeout=busy_seconds, isolation_level=None, uri=True)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA cache_size = -16000")
    version = _version(connection)
    newest = len(os.listdir(_MIGRATIONS))
    if version > newest:
        raise DatabaseError(
            f"`{path}` has version {version}, and this Furness knows {newest}",
            hint="update it: pip install --upgrade furness",
            code="database-version",
        )
    if version < newest:
        _migrate(connection, os.path.dirname(path))


def _is_writable(path: str) -> bool:
    effective = os.access in os.supports_effective_ids
    return all(
        os.access(one, os.W_OK, effective_ids=effective)
        for one in (path, os.path.dirname(path))
        if os.path.exists(one)
    )


def _read_only(path: str) -> str:
    """Write the address of a file that we may only read, and its log too if there is one."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    mode = "mode=ro" if os.path.exists(f"{path}-wal") else "immutable=1"
    return f"file:{quoted}?{mode}"


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(connection: sqlite3.Connection, folder: str) -> None:
    """Apply what is missing; of several processes, one at a time.

    The write-ahead log stays with the file, so that it is chosen here only.
    """
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        done = _version(connection)
        for name in sorted(os.listdir(_MIGRATIONS))[done:]:
            _apply(connection, name)
        connection.execute("COMMIT")
    finally:
        os.close(lock)


def _apply(connection: sqlite3.Connection, name: str) -> None:
    """Run the statements of one file, inside the transaction that goes on."""
    with open(os.path.join(_MIGRATIONS, name), encoding="utf-8") as file:
        for statement in file.read().split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {int(name[:4])}")
