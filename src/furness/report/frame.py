"""The frame of the page: navigation, sections, and the style and script that are inside it."""

import base64
import hashlib
import time
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template

from furness.model.pipeline import name_of
from furness.report.facts import Facts, installed_version
from furness.report.marks import moment
from furness.report.markup import Markup, embed, join, tag


def fill(heading: Markup, sections: Mapping[str, Markup | None], data: object, facts: Facts) -> str:
    """Put the parts of the page together."""
    here = files("furness.report")
    script = here.joinpath("page.js").read_text(encoding="utf-8")
    shown = {title: body for title, body in sections.items() if body}
    return Template(here.joinpath("page.html").read_text(encoding="utf-8")).substitute(
        title=join(f"{name_of(facts.pipeline)}: {facts.run.state.word} ({facts.run.id})"),
        version=join(installed_version()),
        script_digest=_digest(script),
        style=here.joinpath("page.css").read_text(encoding="utf-8"),
        head=heading,
        navigation=_navigation(list(shown)),
        sections=join([_section(title, body) for title, body in shown.items()]),
        written=moment(time.time()),
        data=embed(data),
        script=script,
    )


def _navigation(titles: Sequence[str]) -> Markup:
    links = [
        tag("a", title, href=f"#{title.lower()}", class_="bad" if title == "Failures" else None)
        for title in titles
    ]
    return tag("nav", tag("ul", [tag("li", link) for link in links]), aria_label="sections")


def _section(title: str, body: Markup) -> Markup:
    name = title.lower()
    heading = tag("h2", title, id=f"{name}-title")
    return tag("section", heading, body, id=name, aria_labelledby=f"{name}-title")


def _digest(script: str) -> str:
    """Name the page's own script, so that a browser runs no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
