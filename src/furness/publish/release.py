"""Publish an operator in a catalog: which version it is, and what that changes for its users."""

import os
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from furness.catalog import versions
from furness.catalog.artifact import Artifact, has_same_parts
from furness.catalog.fetch import manifest_of
from furness.catalog.find import Catalog
from furness.catalog.interface import OpenCatalog
from furness.catalog.names import is_name
from furness.catalog.opened import open_one
from furness.catalog.pack import pack
from furness.catalog.repositories import OciCatalog, RegistryCatalog
from furness.errors import InputError, OutsideError, Problem
from furness.model.operator import Operator
from furness.oci import attachment, signature
from furness.oci.registry import Manifest
from furness.publish.change import Change, check_told, choose, compare, is_newer
from furness.publish.origin import find_origin
from furness.publish.users import find_broken
from furness.settings import load_settings

_OCI = "org.opencontainers.image"

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""


class Asked(Struct, frozen=True, kw_only=True):
    """What somebody who publishes asks for."""

    source: str
    """The source or document."""
    to: str | None = None
    """The catalog; None takes the first of the settings."""
    version: str | None = None
    """The version; None takes the lowest that tells users enough."""
    allow_breaking: bool = False
    """Whether a version may change more than its number tells."""
    sign: str | None = None
    """The key that signs."""
    pipelines: str = "."
    """Where pipelines are looked for that use it."""


class Release(Struct, frozen=True, kw_only=True):
    """What was published."""

    name: str
    """The operator's name."""
    version: str
    """Its version."""
    digest: str
    """The digest of its manifest."""
    catalog: str
    """Where it is."""
    before: str | None = None
    """The version that it was compared with."""
    is_unchanged: bool = False
    """Whether the same had been published before, and nothing was to be done."""
    breaks: tuple[str, ...] = ()
    """What users of the version before can no longer do."""
    adds: tuple[str, ...] = ()
    """What they can do that they could not."""
    users: tuple[Problem, ...] = ()
    """The steps of pipelines that take this version and break."""


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
    operator = _operator(found, asked.source)
    address = asked.to or load_settings({}, ".").catalogs[0]
    catalog = open_one(address, found.load)
    _check(asked, catalog)
    known = catalog.versions(operator.operator)
    change = compare(catalog, operator, known, asked.version)
    same = _same(catalog, operator, asked, change, known)
    if same is not None:
        _complete(catalog, operator.operator, same.digest, (asked.sign, progress))
        progress(f"{operator.operator} {same.version} is the same already: nothing is to be done")
        return same
    version = choose(asked.version, operator, change, known)
    users = _users(asked, change, replace(operator, version=version))
    if not asked.allow_breaking:
        check_told(change, version, users)
    whole = _pack(replace(operator, version=version), asked.source)
    _put(catalog, whole, asked, progress)
    return _release(catalog, whole.manifest, (operator.operator, version), change, users)


def _operator(found: Catalog, source: str) -> Operator:
    unit = found.find(source, os.getcwd())
    if not isinstance(unit, Operator):
        raise InputError(
            f"`{source}` is a pipeline, and a catalog has operators",
            hint="publish the operators of its steps; the pipeline then names them: `blur@1`",
            code="publish-pipeline",
        )
    if not is_name(unit.operator):
        raise InputError(
            f"`{unit.operator}` cannot be the name of an operator in a catalog",
            hint="use letters and digits, with `_` or `-` between them",
            code="operator-name",
        )
    return unit


def _check(asked: Asked, catalog: OpenCatalog) -> None:
    if asked.version is not None and not versions.is_complete(asked.version):
        raise InputError(
            f"`{asked.version}` is no version to publish",
            hint="write three numbers, such as `1.2.0`, or `1.2.0-rc.1` for one that prepares it",
            code="version",
        )
    if asked.sign is not None:
        signature.read_private_key(asked.sign)
        if not isinstance(catalog, OciCatalog):
            raise InputError(
                f"`{catalog.address}` is a folder of documents, which holds no signatures",
                hint="publish it to `oci-layout:FOLDER` or `oci://registry.example.org/group`",
                code="usage",
            )


def _same(
    catalog: OpenCatalog, operator: Operator, asked: Asked, change: Change, known: list[str]
) -> Release | None:
    """Give what is published already with the same content, as the version that is wanted."""
    version = asked.version or (change.before.version if change.before else None)
    if (
        version is None
        or version not in known
        or (not asked.version and is_newer(operator, version))
    ):
        return None
    manifest = catalog.manifest(operator.operator, version)
    ours = _pack(replace(operator, version=version), asked.source)
    if manifest is not None and has_same_parts(manifest, ours.manifest):
        name = (operator.operator, version)
        unchanged = _release(catalog, manifest, name, Change(before=None), ())
        return replace(unchanged, is_unchanged=True)
    if asked.version is None:
        return None
    raise InputError(
        f"version {version} of `{operator.operator}` is published with other content",
        hint="a version never changes: leave `-v` out for the next one",
        code="version-taken",
    )


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


def _put(catalog: OpenCatalog, whole: Artifact, asked: Asked, progress: Progress) -> None:
    name = whole.operator.operator
    size = sum(map(len, whole.blobs.values()))
    progress(f"publishing {name} {whole.operator.version}: {size} bytes to {catalog.address}")
    catalog.put(name, whole)
    _complete(catalog, name, whole.manifest.digest, (asked.sign, progress))


def _complete(
    catalog: OpenCatalog, name: str, digest: str, told: tuple[str | None, Progress]
) -> None:
    """Add what belongs to a published operator: its signature, and its name in the index."""
    key, progress = told
    if isinstance(catalog, OciCatalog):
        if key is not None:
            _sign(catalog, name, digest, key)
        note_name(catalog, name, progress)


def note_name(catalog: OciCatalog, name: str, progress: Progress) -> None:
    """Let a catalog list an operator; where it cannot, the operator can be used all the same.

    Args:
        catalog: Where it was put.
        name: The operator's name.
        progress: Is told when that cannot be done.
    """
    if not isinstance(catalog, RegistryCatalog):
        return
    try:
        catalog.note_name(name)
    except OutsideError as error:
        progress(f"`search` will not find it, as the index cannot be written: {error}")


def _sign(catalog: OciCatalog, name: str, digest: str, key: str) -> None:
    repository = catalog.repository(name)
    called = f"{catalog.address.partition(':')[2].strip('/')}/{name.lower()}"
    text, signed = signature.sign(signature.read_private_key(key), called, digest)
    attachment.attach(
        repository,
        manifest_of(catalog, name, digest),
        "sig",
        (signature.MEDIA_TYPE, text),
        {signature.ANNOTATION: signed},
    )


def _release(
    catalog: OpenCatalog,
    manifest: Manifest,
    named: tuple[str, str],
    change: Change,
    users: tuple[Problem, ...],
) -> Release:
    name, version = named
    return Release(
        name=name,
        version=version,
        digest=manifest.digest,
        catalog=catalog.address,
        before=change.before.version if change.before else None,
        breaks=change.breaks,
        adds=change.adds,
        users=users,
    )
