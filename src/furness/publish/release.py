"""Publish an operator in a catalog: which version it is, and what that changes for its users."""

import os

from msgspec.structs import replace

from furness.catalog.artifact import Artifact
from furness.catalog.contents import has_same_parts
from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.opened import open_one
from furness.catalog.pack import pack
from furness.errors import InputError, Problem
from furness.model.operator import Operator
from furness.publish.asked import Asked, Progress, check_asked, check_spelling, operator_of
from furness.publish.change import Change, compare
from furness.publish.number import check_told, choose, is_newer
from furness.publish.origin import find_origin
from furness.publish.put import complete, put
from furness.publish.released import Release, release_of
from furness.publish.users import find_broken
from furness.settings import load_settings

_OCI = "org.opencontainers.image"


def publish(asked: Asked, progress: Progress = lambda _: None) -> Release:
    """Publish what is asked for.

    Args:
        asked: What is asked for.
        progress: Is told in a few words what is being done.

    Raises:
        InputError: The source is wrong, or the version tells users too little.
        OutsideError: The catalog does not answer, or does not take it; no version has changed.
    """
    found = Catalog(progress=progress)
    operator = operator_of(found, asked.source)
    address = asked.to or load_settings({}, ".").catalogs[0]
    catalog = open_one(address, found.load)
    check_asked(asked, catalog)
    known = catalog.versions(operator.operator)
    check_spelling(catalog, operator.operator, known)
    change = compare(catalog, operator, known, asked.version)
    same = _same(catalog, operator, asked, change, known)
    if same is not None:
        complete(catalog, operator.operator, same.digest, (asked.sign, progress))
        progress(f"{operator.operator} {same.version} is the same already: nothing is to be done")
        return same
    version = choose(asked.version, operator, change, known)
    users = _users(asked, change, replace(operator, version=version))
    if not asked.allow_breaking:
        check_told(change, version, users)
    whole = _pack(replace(operator, version=version), asked.source)
    put(catalog, whole, asked, progress)
    return release_of(catalog, whole.manifest, (operator.operator, version), change, users)


def _same(
    catalog: OpenCatalog, operator: Operator, asked: Asked, change: Change, known: list[str]
) -> Release | None:
    """Give what is published already with the same content, as the version that is wanted."""
    version = _published(operator, asked, change, known)
    if version is None:
        return None
    manifest = catalog.manifest(operator.operator, version)
    ours = _pack(replace(operator, version=version), asked.source)
    if manifest is not None and has_same_parts(manifest, ours.manifest):
        name = (operator.operator, version)
        unchanged = release_of(catalog, manifest, name, Change(before=None), ())
        return replace(unchanged, is_unchanged=True)
    if asked.version is None:
        return None
    raise InputError(
        f"version {version} of `{operator.operator}` is published with other content",
        hint="a version never changes: leave `-v` out for the next one",
        code="version-taken",
    )


def _published(operator: Operator, asked: Asked, change: Change, known: list[str]) -> str | None:
    """Give the published version that it may be: the one that is asked for, else the last."""
    version = asked.version or (change.before.version if change.before else None)
    if version not in known or (not asked.version and is_newer(operator, version)):
        return None
    return version


def _users(asked: Asked, change: Change, operator: Operator) -> tuple[Problem, ...]:
    if change.before is None or not change.breaks:
        return ()
    return tuple(find_broken(asked.pipelines, change.before, operator))


def _pack(operator: Operator, source: str) -> Artifact:
    folder = os.path.dirname(os.path.abspath(source))
    plain = pack(operator, folder)
    root = os.path.dirname(operator.source) if operator.source else folder
    files = [operator.source] if operator.source else [source]
    origin = find_origin(root, files, {})
    told = {f"{_OCI}.source": origin.repository, f"{_OCI}.revision": origin.revision}
    known = {name: text for name, text in told.items() if text}
    return pack(operator, folder, known) if known else plain
