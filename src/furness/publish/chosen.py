"""Which version a build has, and whether that may be: a version never changes."""

from contextlib import suppress

from furness import images
from furness.errors import FurnessError, InputError
from furness.oci import version
from furness.oci.reference import Reference
from furness.oci.registry import Repository
from furness.publish import push
from furness.publish.begun import Build


def choose(
    build: Build, repository: Repository | None, tags: list[str], content: str
) -> tuple[str, bool]:
    """Give the version, and whether it is the same content as one that is there."""
    wanted = build.wish.version
    known = wanted or version.last(tags)
    if known is None or known not in tags:
        return wanted or version.next_version(tags), False
    is_same = _labels(build, repository, known).get(push.CONTENT) == content
    if wanted is None:
        return (known if is_same else version.next_version(tags)), is_same
    if repository and not is_same:
        hint = f"a version never changes: leave `-v` out for {version.next_version(tags)}"
        raise _taken(wanted, build.name, hint)
    return wanted, is_same


def _labels(build: Build, repository: Repository | None, tag: str) -> dict[str, str]:
    if repository is not None:
        found = push.find_published(repository, tag)
        return dict(found.labels) if found else {}
    with suppress(FurnessError):
        return images.look_at(f"{build.name}:{tag}").labels
    return {}


def broken_by(
    build: Build, repository: Repository | None, tags: list[str], chosen: str
) -> tuple[str, ...]:
    """Give what a version breaks for those who use the one before."""
    before = version.previous(tags, chosen)
    if before is None:
        return ()
    labels = _labels(build, repository, before)
    found = push.check_interface(labels, build.operator, (before, chosen))
    if found and repository and not build.wish.allow_breaking:
        raise push.refuse(found, (before, chosen))
    for one in found:
        build.progress(f"version {chosen} breaks who uses {before}: {one}")
    return tuple(found)


def check_same(reference: Reference, digest: str) -> None:
    """Refuse a version that is published with other content."""
    found = Repository(reference).manifest(reference.named)
    if found is not None and found.digest != digest:
        hint = "a version never changes: leave `-v` out for the next one"
        raise _taken(reference.named, reference.repository, hint)


def _taken(chosen: str, name: str, hint: str) -> InputError:
    return InputError(
        f"version {chosen} of `{name}` is published with other content",
        hint=hint,
        code="version-taken",
    )
