"""Build an image, or an archive, of an operator, and publish it."""

import os
import shutil
import tempfile
from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness import images, plugins
from furness.builders.maker import Maker, Plan, Target
from furness.cli import _build_publish, output
from furness.cli._build_labels import content_of, labels_of, materials_of
from furness.cli._build_order import Wish, order_of
from furness.cli._build_origin import Origin, find_origin
from furness.errors import FurnessError, InputError, OutsideError
from furness.model.operator import Operator
from furness.oci import layout, signature, version
from furness.oci.reference import Reference, parse_reference
from furness.oci.registry import Repository, sha256

_ENGINES = ("podman", "docker", "apptainer")
_MAKERS = {"venv": "archive"}
_LOCAL = "localhost"


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

    @property
    def operator(self) -> Operator:
        """The operator as it is in the image."""
        return self.plan.order.operator


def perform(wish: Wish) -> int:
    """Do what the command line asks for, and give the exit status.

    Raises:
        FurnessError: It cannot be done; nothing half-made is left, nothing half published.
    """
    _check(wish)
    maker = plugins.load("builders", _maker_of(wish), Maker)()
    order = order_of(wish)
    name = f"{(wish.repository or _LOCAL).rstrip('/')}/{order.operator.operator.lower()}"
    parse_reference(name)
    plan = maker.plan(order, output.note)
    origin = find_origin(order.folder, order.files.values(), os.environ)
    build = _Build(wish=wish, maker=maker, plan=plan, origin=origin, name=name)
    if wish.dry_run:
        return _show(build)
    if maker.makes == "file":
        return _make_file(build)
    return _make_image(build)


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


def _maker_of(wish: Wish) -> str:
    if wish.maker:
        return _MAKERS.get(wish.maker, wish.maker)
    found = next((one for one in _ENGINES if shutil.which(one)), None)
    if found is None and not wish.dry_run:
        raise OutsideError(
            "there is no podman, docker or apptainer here to make an image",
            hint="`furness doctor` tells how to install one; `--with venv` makes an archive",
            code="engine",
        )
    return found or _ENGINES[0]


def _show(build: _Build) -> int:
    labels = labels_of(build.plan, build.origin, build.wish.version or build.operator.version)
    text = build.maker.write(build.plan, labels)
    if build.wish.as_json:
        output.document(
            {"recipe": text, "base": build.plan.base, "files": sorted(build.plan.files)}
        )
    else:
        output.data(text.rstrip("\n"))
    return 0


def _make_image(build: _Build) -> int:
    wish = build.wish
    asks = wish.repository and (wish.push or wish.version is None)
    repository = Repository(parse_reference(build.name)) if asks else None
    tags = repository.tags() if repository else build.maker.versions(build.name)
    content = content_of(build.plan)
    chosen, is_known = _choose(build, repository, tags, content)
    broken = [] if is_known else _broken(build, repository, tags, chosen)
    if is_known and repository and not (wish.no_cache or wish.sign):
        found = _build_publish.find_published(repository, chosen)
        if found is not None:
            output.note(f"version {chosen} is the same already: nothing is to be done")
            if wish.push and version.is_highest(tags, chosen):
                repository.put_manifest(found.manifest, version.LATEST)
            if wish.sbom:
                _write(wish.sbom, materials_of(build.plan, build.name, chosen))
            return _tell(build, chosen, {"digest": found.manifest.digest, "unchanged": True})
    return _build_and_push(build, chosen, content, broken)


def _choose(
    build: _Build, repository: Repository | None, tags: list[str], content: str
) -> tuple[str, bool]:
    """Give the version, and whether it is the same content as one that is there."""
    wanted = build.wish.version
    known = wanted or version.last(tags)
    if known is None or known not in tags:
        return wanted or version.next_version(tags), False
    is_same = _labels(build, repository, known).get(_build_publish.CONTENT) == content
    if wanted is None:
        return (known if is_same else version.next_version(tags)), is_same
    if repository and not is_same:
        raise InputError(
            f"version {wanted} of `{build.name}` is published with other content",
            hint=f"a version never changes: leave `-v` out for {version.next_version(tags)}",
            code="version-taken",
        )
    return wanted, is_same


def _labels(build: _Build, repository: Repository | None, tag: str) -> dict[str, str]:
    if repository is not None:
        found = _build_publish.find_published(repository, tag)
        return dict(found.labels) if found else {}
    with suppress(FurnessError):
        return images.look_at(f"{build.name}:{tag}").labels
    return {}


def _broken(
    build: _Build, repository: Repository | None, tags: list[str], chosen: str
) -> list[str]:
    before = version.previous(tags, chosen)
    if before is None:
        return []
    labels = _labels(build, repository, before)
    found = _build_publish.check_interface(labels, build.operator, (before, chosen))
    if found and repository and not build.wish.allow_breaking:
        raise _build_publish.refuse(found, (before, chosen))
    for one in found:
        output.note(f"version {chosen} breaks who uses {before}: {one}")
    return found


def _build_and_push(build: _Build, chosen: str, content: str, broken: list[str]) -> int:
    wish = build.wish
    materials = materials_of(build.plan, build.name, chosen)
    labels = labels_of(build.plan, build.origin, chosen)
    labels |= {_build_publish.CONTENT: content, _build_publish.SBOM: sha256(materials)}
    with tempfile.TemporaryDirectory(prefix="furness-image-") as folder:
        target = Target(
            path=os.path.join(folder, "image"),
            names=(f"{build.name}:{chosen}", f"{build.name}:{version.LATEST}"),
            labels=labels,
            seconds=build.origin.seconds,
        )
        build.maker.make(build.plan, target, output.note)
        made = layout.compress(target.path)
        if wish.push:
            reference = replace(parse_reference(build.name), tag=chosen)
            _check_same(reference, made.digest)
            _build_publish.push(made, reference, (materials, wish.sign), output.note)
    if wish.sbom:
        _write(wish.sbom, materials)
    return _tell(build, chosen, {"digest": made.digest, "breaking": broken})


def _check_same(reference: Reference, digest: str) -> None:
    found = Repository(reference).manifest(reference.named)
    if found is not None and found.digest != digest:
        raise InputError(
            f"version {reference.tag} of `{reference.repository}` is published with other content",
            hint="a version never changes: leave `-v` out for the next one",
            code="version-taken",
        )


def _make_file(build: _Build) -> int:
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
    build.maker.make(build.plan, target, output.note)
    if wish.sbom:
        _write(wish.sbom, materials_of(build.plan, operator.operator, chosen))
    if wish.as_json:
        output.document({"file": path, "version": chosen})
    else:
        output.data(path)
    return 0


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
    output.note(f"written: {path}")


def _tell(build: _Build, chosen: str, found: dict[str, Any]) -> int:
    name = f"{build.name}:{chosen}"
    told = {"unchanged": False, "breaking": [], **found}
    told |= {"image": name, "version": chosen, "pushed": build.wish.push}
    if build.wish.as_json:
        output.document(told)
        return 0
    output.data(f"{name}@{told['digest']}")
    inputs = [f"{key}=…" for key, one in build.operator.inputs.items() if one.is_required]
    output.note(f"run it: furness run {' '.join([name, *inputs])}")
    return 0
