"""What `furness operators publish` prints."""

from furness.cli import output
from furness.publish.released import Release


def tell_release(done: Release, *, as_json: bool) -> None:
    """Print what was published, and whom it breaks.

    Args:
        done: What was published.
        as_json: Whether to print one JSON document.
    """
    if as_json:
        output.document(
            {
                "name": done.name,
                "version": done.version,
                "digest": done.digest,
                "catalog": done.catalog,
                "before": done.before,
                "unchanged": done.is_unchanged,
                "breaking": list(done.breaks),
                "adding": list(done.adds),
                "pipelines": [one.as_dict() for one in done.users],
            }
        )
        return
    for one in done.breaks:
        output.note(f"breaks who uses {done.before}: {one}")
    for one in done.adds:
        output.note(f"new since {done.before}: {one}")
    for problem in done.users:
        output.note(output.described(problem, output.paint("breaks:", "yellow")))
    output.data(f"{done.name}@{done.version}\t{done.digest}")
