"""The questions about an image, in their order, with how an answer is read and checked.

The list follows the draft: each input and each output has questions of its own.
"""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from furness.cli.describe.answers import (
    join_words,
    read_amount,
    read_ports,
    read_words,
)
from furness.cli.describe.draft import Draft, get
from furness.cli.describe.interface import about_input, about_output, ask_inputs, ask_outputs
from furness.cli.describe.question import Question, ask_number, ask_pairs, ask_text
from furness.images import ImageConfig
from furness.model.image import checked

IMAGE = Question(
    key=("environment", "image"),
    text="image",
    help="as an engine pulls it, such as registry.example.org/blur:1.2",
    read=checked,
    is_required=True,
)
"""The first question."""


AMOUNTS = {
    "cpus": "cores, such as 2 or 0.5; empty: 1",
    "memory": "such as 4 GiB, or empty",
    "gpus": "how many; empty: none",
    "time_limit": "such as 90s or 10m, or empty",
}
"""The resources, and what may be answered."""


def questions(draft: Draft, config: ImageConfig) -> list[Question]:
    """Give all questions about a draft.

    Args:
        draft: The answers so far.
        config: What the image says about itself.
    """
    return [
        *_about_image(draft, config),
        ask_inputs(draft),
        *(one for name in draft.get("inputs", {}) for one in about_input(name, draft)),
        ask_outputs(draft),
        *(one for name in draft.get("outputs", {}) for one in about_output(name, draft)),
        *_about_surroundings(draft, config),
        *_about_resources(draft),
    ]


def _about_image(draft: Draft, config: ImageConfig) -> Iterator[Question]:
    yield replace(IMAGE, default=get(draft, IMAGE.key))
    yield ask_text(draft, ("operator",), "name", "letters, digits, _ and -", is_required=True)
    yield ask_text(draft, ("version",), "version", "such as 1.2.0", is_required=True)
    yield ask_text(draft, ("description",), "description", "what it does, in a sentence")
    where = f"; the image's own folder is {config.folder}" if config.folder != "/" else ""
    yield Question(
        key=("command",),
        text="command",
        help=f"$name stands for an input or an output; paths of the image in full{where}",
        read=read_words,
        default=join_words(draft.get("command", [])),
        is_required=True,
    )


def _about_surroundings(draft: Draft, config: ImageConfig) -> Iterator[Question]:
    mounts = "folders of the container: /data/in/=$image /data/out=output, or empty"
    yield ask_pairs(draft, "mounts", mounts)
    own = " ".join(f"{name}={value}" for name, value in config.variables.items() if name != "PATH")
    yield ask_pairs(
        draft, "variables", f"NAME=value …; the image sets {own}" if own else "NAME=value …"
    )
    for key, explained in (
        ("secrets", "names of secrets that it needs, or empty"),
        ("ports", "ports that it opens, such as 9090/tcp, or empty"),
    ):
        yield Question(
            key=(key,),
            text=key,
            help=explained,
            read=read_ports if key == "ports" else str.split,
            default=" ".join(draft.get(key, [])),
        )


def _about_resources(draft: Draft) -> Iterator[Question]:
    for key, explained in AMOUNTS.items():
        text = key.replace("_", " ")
        one = ask_number(draft, ("resources", key), text, explained)
        yield replace(one, read=partial(read_amount, key))
