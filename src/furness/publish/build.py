"""Build an image, or an archive, of an operator, and publish it."""

from msgspec import Struct

from furness.builders.maker import Progress
from furness.publish.begun import ENGINES, Hints, begin, check_wish, maker_of
from furness.publish.built import Built
from furness.publish.labels import labels_of
from furness.publish.make import make_file, make_image
from furness.publish.order import Wish


class Recipe(Struct, frozen=True, kw_only=True):
    """How something would be built."""

    text: str
    """The Dockerfile, or what the archive holds."""
    base: str
    """The image that it starts from; empty for an archive."""
    files: tuple[str, ...]
    """The files that go in, relative to their folder there."""


def build(wish: Wish, progress: Progress = lambda _: None, hints: Hints = lambda _: None) -> Built:
    """Build what is asked for, and publish it where that is asked for, too.

    Args:
        wish: What is asked for.
        progress: Is told in a few words what is being done.
        hints: Is told what the source leaves open.

    Raises:
        FurnessError: It cannot be done; nothing half-made is left, nothing half published.
    """
    check_wish(wish)
    begun = begin(wish, maker_of(wish), progress, hints)
    return make_file(begun) if begun.maker.makes == "file" else make_image(begun)


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
    check_wish(wish)
    maker = maker_of(wish, otherwise=ENGINES[0])
    begun = begin(wish, maker, progress, hints, looks=False)
    labels = labels_of(begun.plan, begun.origin, wish.version or begun.operator.version)
    return Recipe(
        text=begun.maker.write(begun.plan, labels),
        base=begun.plan.base,
        files=tuple(sorted(begun.plan.files)),
    )
