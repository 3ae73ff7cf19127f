"""Make an image, or an archive, of a build that has begun, and publish it."""

import os
import tempfile

from msgspec.structs import replace

from furness.builders.maker import Target
from furness.errors import InputError
from furness.oci import version
from furness.oci.compress import compress
from furness.oci.layout import Layout
from furness.oci.manifest import sha256
from furness.oci.reference import parse_reference
from furness.oci.registry import Repository
from furness.publish import push
from furness.publish.begun import Build
from furness.publish.built import Built
from furness.publish.chosen import broken_by, check_same, choose
from furness.publish.labels import content_of, labels_of, materials_of


def make_image(build: Build) -> Built:
    """Make an image, unless the same is published already."""
    wish = build.wish
    asks = wish.repository and (wish.push or wish.version is None)
    repository = Repository(parse_reference(build.name)) if asks else None
    tags = repository.tags() if repository else build.maker.versions(build.name)
    content = content_of(build.plan)
    chosen, is_known = choose(build, repository, tags, content)
    if is_known and repository and not (wish.no_cache or wish.sign):
        found = push.find_published(repository, chosen)
        if found is not None:
            build.progress(f"version {chosen} is the same already: nothing is to be done")
            if wish.push and version.is_highest(tags, chosen):
                repository.put_manifest(found.manifest, version.LATEST)
            _write_materials(build, build.name, chosen)
            return _built(build, chosen, found.manifest.digest, is_unchanged=True)
    broken = () if is_known else broken_by(build, repository, tags, chosen)
    return _built(build, chosen, _build_and_push(build, chosen, content), breaks=broken)


def _build_and_push(build: Build, chosen: str, content: str) -> str:
    """Build an image, publish it where that is asked for, and give its digest."""
    materials = materials_of(build.plan, build.name, chosen)
    labels = labels_of(build.plan, build.origin, chosen)
    labels |= {push.CONTENT: content, push.SBOM: sha256(materials)}
    with tempfile.TemporaryDirectory(prefix="furness-image-") as folder:
        target = Target(
            path=os.path.join(folder, "image"),
            names=(f"{build.name}:{chosen}", f"{build.name}:{version.LATEST}"),
            labels=labels,
            seconds=build.origin.seconds,
        )
        build.maker.make(build.plan, target, build.progress)
        made = compress(target.path)
        if build.wish.push:
            _push(build, chosen, made, materials)
    _write_materials(build, build.name, chosen)
    return made.digest


def _push(build: Build, chosen: str, made: Layout, materials: bytes) -> None:
    reference = replace(parse_reference(build.name), tag=chosen)
    check_same(reference, made.digest)
    push.push(made, reference, (materials, build.wish.sign), build.progress)


def make_file(build: Build) -> Built:
    """Make an archive."""
    wish, operator = build.wish, build.operator
    if wish.push or wish.repository:
        raise InputError(
            "an archive is a file, and no registry takes it",
            hint="leave out `-r` and `--push`, or build an image: `--with podman`",
            code="usage",
        )
    chosen = wish.version or operator.version
    path = f"{operator.operator}-{chosen}{build.maker.suffix}"
    labels = labels_of(build.plan, build.origin, chosen)
    target = Target(path=path, names=(path,), labels=labels, seconds=build.origin.seconds)
    build.maker.make(build.plan, target, build.progress)
    _write_materials(build, operator.operator, chosen)
    return Built(operator=operator, name=path, version=chosen)


def _write_materials(build: Build, name: str, chosen: str) -> None:
    if build.wish.sbom is None:
        return
    with open(build.wish.sbom, "wb") as file:
        file.write(materials_of(build.plan, name, chosen))
    build.progress(f"written: {build.wish.sbom}")


def _built(
    build: Build,
    chosen: str,
    digest: str,
    *,
    is_unchanged: bool = False,
    breaks: tuple[str, ...] = (),
) -> Built:
    return Built(
        operator=build.operator,
        name=f"{build.name}:{chosen}",
        version=chosen,
        digest=digest,
        is_pushed=build.wish.push,
        is_unchanged=is_unchanged,
        breaks=breaks,
    )
