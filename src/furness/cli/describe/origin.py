"""The draft that an image, a document or an algorithm of yunpipe begins with."""

from furness.catalog.find import DOCUMENTS, compile_source, recognising
from furness.cli.describe.draft import Draft, image_operator
from furness.errors import InputError
from furness.images import LABEL, ImageConfig
from furness.model.document import as_data, decode_text, parse_document
from furness.model.image import bare, called, version_of

_DESCRIPTION = "org.opencontainers.image.description"
_VERSION = "org.opencontainers.image.version"


def draft_of_file(path: str) -> Draft:
    """Give the draft that a document or an algorithm of yunpipe is.

    Raises:
        InputError: It is no operator in a container.
    """
    if not path.endswith(DOCUMENTS):
        raise InputError(
            f"`{path}` is no image",
            hint=f"read the interface of a source: `furness compile {path}`",
            code="describe",
        )
    with open(path, "rb") as file:
        text = decode_text(file.read(), path)
    is_source = path.endswith(".json") and recognising(path, text)
    unit = compile_source(path, text).operator if is_source else parse_document(text, path)
    return as_data(image_operator(unit))


def draft_of_image(image: str, config: ImageConfig) -> Draft:
    """Give the draft that an image is by itself; its label, if it has one, says more."""
    image = bare(image)
    label = config.labels.get(LABEL)
    if label is not None:
        found = as_data(image_operator(parse_document(label, image)))
        found.pop("source", None)
        return {**found, "environment": {"image": image}}
    draft = {
        "operator": called(image) or "operator",
        "version": config.labels.get(_VERSION) or version_of(image) or "0.1.0",
        "description": config.labels.get(_DESCRIPTION, ""),
        "environment": {"image": image},
        "command": [word.replace("$", "$$") for word in (*config.entrypoint, *config.command)],
        "ports": list(config.ports),
    }
    return {key: value for key, value in draft.items() if value}
