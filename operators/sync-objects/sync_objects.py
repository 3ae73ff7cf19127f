# /// script
# requires-python = ">=3.11"
# dependencies = ["obstore>=0.8"]
#
# [tool.furness]
# entry = "main"
# version = "1.0.0"
# secrets = ["OBJECT_STORE_CREDENTIALS"]
#
# [tool.furness.inputs]
# at_once = {minimum = 1, maximum = 64}
# retries = {minimum = 0, maximum = 20}
# timeout = {unit = "s", minimum = 1}
#
# [tool.furness.outputs]
# downloaded_folder = {type = "Optional[Directory]", path = "objects"}
# ///
"""Download a folder of an object store, or upload one."""

import hashlib
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import obstore
from obstore import exceptions
from obstore.store import ObjectStore, from_url

CHUNK = 8 * 1024 * 1024
SCHEMES = ("file", "s3", "s3a", "gs", "az", "azure", "abfs", "abfss")


class Synced(NamedTuple):
    """What was done.

    Attributes:
        downloaded_folder: The folder that was downloaded; nothing after an upload.
        objects: The path below the address and the size in bytes of each object.
        sent: How many objects were downloaded or uploaded.
        removed: How many objects were removed.
    """

    downloaded_folder: Path | None
    objects: list[dict[str, Any]]
    sent: int
    removed: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input, 75 for what may work later."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def credentials() -> dict[str, Any]:
    """Give what the secret says."""
    text = os.environ.get("OBJECT_STORE_CREDENTIALS", "").strip()
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        end(2, 'OBJECT_STORE_CREDENTIALS is not JSON such as {"access_key_id": "…", …}')
    return found


def open_store(url: str, options: dict[str, Any], retries: int, timeout: float) -> ObjectStore:
    """Open the store behind an address; without credentials only what is public."""
    scheme = urlsplit(url).scheme
    if scheme not in SCHEMES:
        end(2, f"`{url}` is not an address such as s3://bucket/folder or file:///folder")
    if scheme == "file":
        return from_url(url, mkdir=True)
    secret = credentials()
    config = {**options, **(secret or {"skip_signature": True})}
    plain = str(config.get("endpoint", "")).startswith("http://")
    seconds = {"connect_timeout": timedelta(seconds=30), "timeout": timedelta(seconds=timeout)}
    tries = {"max_retries": retries, "retry_timeout": timedelta(minutes=3)}
    return from_url(
        url, config=config, client_options={"allow_http": plain, **seconds}, retry_config=tries
    )


def is_wanted(name: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a name matches a pattern, if there are any."""
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def list_objects(store: ObjectStore, patterns: tuple[str, ...]) -> dict[str, Any]:
    """Give the objects by name, sorted; what only stands for a folder is left out."""
    found = {each["path"]: each for chunk in obstore.list(store) for each in chunk}
    names = sorted(name for name in found if not name.endswith("/") and is_wanted(name, patterns))
    return {name: found[name] for name in names}


def list_folder(folder: Path, patterns: tuple[str, ...]) -> dict[str, Path]:
    """Give the files below a folder by name, sorted."""
    files = {each.relative_to(folder).as_posix(): each for each in folder.rglob("*")}
    names = sorted(name for name, path in files.items() if path.is_file())
    return {name: files[name] for name in names if is_wanted(name, patterns)}


def download(store: ObjectStore, name: str, folder: Path) -> None:
    """Write an object into the folder."""
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        end(2, f"the object `{name}` lies outside the folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        for chunk in obstore.get(store, name).stream(min_chunk_size=CHUNK):
            stream.write(chunk)


def is_there(path: Path, known: dict[str, Any] | None) -> bool:
    """Tell whether the store has a file already: S3 says the MD5 of what was sent in one part."""
    if not known or known["size"] != path.stat().st_size:
        return False
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
    return digest.hexdigest() == (known["e_tag"] or "").strip('"')


def upload_all(
    store: ObjectStore, files: dict[str, Path], known: dict[str, Any], threads: ThreadPoolExecutor
) -> int:
    """Upload what the store has not, and give how many that were."""

    def upload(name: str) -> bool:
        if is_there(files[name], known.get(name)):
            return False
        obstore.put(store, name, files[name], chunk_size=CHUNK)
        return True

    return sum(threads.map(upload, files))


def explain(url: str, error: Exception) -> NoReturn:
    """End with what a store says, in one line."""
    told = (str(error).strip() or type(error).__name__).splitlines()[0].partition(": <?xml")[0]
    if isinstance(error, exceptions.UnknownConfigurationKeyError):
        end(2, f"an option is not known: {told}")
    if isinstance(error, FileNotFoundError) or "404 Not Found" in told:
        end(2, f"`{url}` is not there: {told}")
    refused = (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError, PermissionError)
    if isinstance(error, refused) or "403 Forbidden" in told or "401 Unauthorized" in told:
        end(2, f"`{url}` may not be reached with these credentials: {told}")
    end(75, f"`{url}` cannot be reached: {told}")


def sync(
    store: ObjectStore,
    folder: Path | None,
    patterns: tuple[str, ...],
    delete: bool,
    threads: ThreadPoolExecutor,
) -> Synced:
    """Download or upload."""
    known = list_objects(store, patterns)
    if folder is None:
        target = Path("objects")
        target.mkdir(exist_ok=True)
        list(threads.map(lambda name: download(store, name, target), known))
        listed = [{"path": name, "size": each["size"]} for name, each in known.items()]
        return Synced(target, listed, len(known), 0)
    files = list_folder(folder, patterns)
    sent = upload_all(store, files, known, threads)
    surplus = [name for name in known if delete and name not in files]
    if surplus:
        obstore.delete(store, surplus)
    listed = [{"path": name, "size": path.stat().st_size} for name, path in files.items()]
    return Synced(None, listed, sent, len(surplus))


def main(
    url: str,
    folder: Path | None = None,
    patterns: tuple[str, ...] = (),
    options: dict[str, Any] | None = None,
    delete: bool = False,
    at_once: int = 8,
    retries: int = 5,
    timeout: float = 3600.0,
) -> Synced:
    """Download a folder of S3, Google Cloud Storage, Azure or a disk, or upload one.

    The secret `OBJECT_STORE_CREDENTIALS` is JSON, such as `{"access_key_id": "…",
    "secret_access_key": "…"}`; when it is empty, only what is public can be reached.

    Args:
        url: The folder in the store: `s3://bucket/folder`, `gs://…`, `az://…` or `file:///…`.
        folder: A folder that is uploaded; none downloads.
        patterns: Patterns of the paths that are taken, such as `2024/*.tif`; none takes all.
        options: What is no secret: `{"region": "eu-west-1", "endpoint": "https://…"}`.
        delete: Whether an upload removes the objects that the folder has not.
        at_once: How many objects are on their way at once.
        retries: How often a request is tried again.
        timeout: The longest that one object, or a part of it, may be on its way.
    """
    if delete and folder is None:
        end(2, "`delete` is for uploads: a download removes nothing")
    if folder is not None and delete and not any(folder.iterdir()):
        end(2, "the folder is empty, and `delete` would remove everything in the store")
    try:
        with ThreadPoolExecutor(at_once) as threads:
            store = open_store(url, options or {}, retries, timeout)
            return sync(store, folder, patterns, delete, threads)
    except (exceptions.BaseError, OSError, ValueError, TypeError) as error:
        explain(url, error)
