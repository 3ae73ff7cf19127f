"""Build an image, or an archive, of an operator, and publish it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from furness import images, plugins
from furness.builders.maker import Maker, Plan, Progress, Target
from furness.errors import FurnessError, InputError, OutsideError, Problem
from furness.model.operator import Operator
from furness.oci import layout, signature, version
from furness.oci.reference import Reference, parse_reference
from furness.oci.registry import Repository, sha256
from furness.publish import push
from furness.publish.labels import content_of, labels_of, materials_of
from furness.publish.order import Wish, order_of
from furness.publish.origin import Origin, find_origin

_ENGINES = ("podman", "docker", "apptainer")
_MAKERS = {"venv": "archive"}
_LOCAL = "localhost"

Hints = Callable[[Iterable[Problem]], None]
"""Is told what the source leaves open."""


class Built(Struct, frozen=True, kw_only=True):
    """What was built."""

    operator: Operator
    """The operator as it is in what was built."""
    name: str
    """The image's name and version, or the file of the archive."""
    version: str
    """Its version."""
    digest: str | None = None
    """The image's digest; None for an archive."""
    is_pushed: bool = False
    """Whether it is in its registry."""
    is_unchanged: bool = False
    """Whether the same had been published before, and nothing was to be done."""
    breaks: tuple[str, ...] = ()
    """What it breaks for those who use the version before."""


class Recipe(Struct, frozen=True, kw_only=True):
    """How something would be built."""

    text: str
    """The Dockerfile, or what the archive holds."""
    base: str
    """The image that it starts from; empty for an archive."""
    files: tuple[str, ...]
    """The files that go in, relative to their folder there."""


class _Build(Struct, frozen=True, kw_only=True):
    """One build while it goes on."""

    wish: Wish
    """What was asked for."""
    maker: Maker
    """What makes it."""
    plan: Plan
    """How it is made."""
    origin: Origin
    """Where its files come from."""
    name: str
    """The image's name without its tag."""
    progress: Progress
    """Is told what is being done."""

    @property
    def operator(self) -> Operator:
        """The operator as it is in the image."""
        return self.plan.order.operator


def build(wish: Wish, progress: Progress = lambda _: None, hints: Hints = lambda _: None) -> Built:
    """Build what is asked for, and publish it where that is asked for, too.

    Args:
        wish: What is asked for.
        progress: Is told in a few words what is being done.
        hints: Is told what the source leaves open.

    Raises:
        FurnessError: It cannot be done; nothing half-made is left, nothing half published.
    """
    _check(wish)
    begun = _begin(wish, _maker_of(wish), progress, hints)
    return _make_file(begun) if begun.maker.makes == "file" else _make_image(begun)


def recipe(
    wish: Wish, progress: Progress = lambda _: None, hints: Hints = lambda _: None
) -> Recipe:
    """Tell how it would be built; nothing is.

    Args:
        wish: What is asked for.
        progress: Is told in a few words what is being done.
        hints: Is told what the source leaves open.

    Raises:
        FurnessError: It could not be built.
    """
    _check(wish)
    maker = _maker_of(wish, otherwise=_ENGINES[0])
    begun = _begin(wish, maker, progress, hints, looks=False)
    labels = labels_of(begun.plan, begun.origin, wish.version or begun.operator.version)
    return Recipe(
        text=begun.maker.write(begun.plan, labels),
        base=begun.plan.base,
        files=tuple(sorted(begun.plan.files)),
    )


def _begin(
    wish: Wish, name: str, progress: Progress, hints: Hints, *, looks: bool = True
) -> _Build:
    maker = plugins.load("builders", name, Maker)()
    order, open_questions = order_of(wish, looks=looks)
    hints(open_questions)
    image = f"{(wish.repository or _LOCAL).rstrip('/')}/{order.operator.operator.lower()}"
    parse_reference(image)
    return _Build(
        wish=wish,
        maker=maker,
        plan=maker.plan(order, progress),
        origin=find_origin(order.folder, order.files.values(), os.environ),
        name=image,
        progress=progress,
    )


def _check(wish: Wish) -> None:
    if wish.push and not wish.repository:
        raise InputError(
            "`--push` needs a registry",
            hint="name it: `-r registry.example.org/group`",
            code="usage",
        )
    if wish.sign and not wish.push:
        raise InputError(
            "`--sign` needs `--push`: a signature lies beside the image in its registry",
            hint="add `--push`",
            code="usage",
        )
    if wish.sign:
        signature.read_private_key(wish.sign)
    if wish.version is not None and not version.is_tag(wish.version):
        raise InputError(
            f"`{wish.version}` cannot be the version of an image",
            hint="use letters, digits, `.`, `_` and `-`, for example `1.2.0`",
            code="version",
        )


def _maker_of(wish: Wish, otherwise: str | None = None) -> str:
    if wish.maker:
        return _MAKERS.get(wish.maker, wish.maker)
    found = next((one for one in _ENGINES if shutil.which(one)), otherwise)
    if found is None:
        raise OutsideError(
            "there is no podman, docker or apptainer here to make an image",
            hint="`furness doctor` tells how to install one; `--with venv` makes an archive",
            code="engine",
        )
    return found


def _make_image(build: _Build) -> Built:
    wish = build.wish
    asks = wish.repository and (wish.push or wish.version is None)
    repository = Repository(parse_reference(build.name)) if asks else None
    tags = repository.tags() if repository else build.maker.versions(build.name)
    content = content_of(build.plan)
    chosen, is_known = _choose(build, repository, tags, content)
    if is_known and repository and not (wish.no_cache or wish.sign):
        found = push.find_published(repository, chosen)
        if found is not None:
            build.progress(f"version {chosen} is the same already: nothing is to be done")
            if wish.push and version.is_highest(tags, chosen):
                repository.put_manifest(found.manifest, version.LATEST)
            _write_materials(build, build.name, chosen)
            return _built(build, chosen, found.manifest.digest, is_unchanged=True)
    broken = () if is_known else _broken(build, repository, tags, chosen)
    return _built(build, chosen, _build_and_push(build, chosen, content), breaks=broken)


def _choose(
    build: _Build, repository: Repository | None, tags: list[str], content: str
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


def _labels(build: _Build, repository: Repository | None, tag: str) -> dict[str, str]:
    if repository is not None:
        found = push.find_published(repository, tag)
        return dict(found.labels) if found else {}
    with suppress(FurnessError):
        return images.look_at(f"{build.name}:{tag}").labels
    return {}


def _broken(
    build: _Build, repository: Repository | None, tags: list[str], chosen: str
) -> tuple[str, ...]:
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


def _build_and_push(build: _Build, chosen: str, content: str) -> str:
    """Build an image, publish it where that is asked for, and give its digest."""
    wish = build.wish
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
        made = layout.compress(target.path)
        if wish.push:
            reference = replace(parse_reference(build.name), tag=chosen)
            _check_same(reference, made.digest)
            push.push(made, reference, (materials, wish.sign), build.progress)
    _write_materials(build, build.name, chosen)
    return made.digest


def _check_same(reference: Reference, digest: str) -> None:
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


def _make_file(build: _Build) -> Built:
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


def _write_materials(build: _Build, name: str, chosen: str) -> None:
    if build.wish.sbom is None:
        return
    with open(build.wish.sbom, "wb") as file:
        file.write(materials_of(build.plan, name, chosen))
    build.progress(f"written: {build.wish.sbom}")


def _built(
    build: _Build,
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
