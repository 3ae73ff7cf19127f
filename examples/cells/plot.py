# pip install click "matplotlib>=3.8"
"""Draw how many objects each image has, and how large they are."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import click
import matplotlib

matplotlib.use("agg")
from matplotlib import pyplot

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def group_of(image):
    """Give the kind of image that its name starts with: `coins` for `coins-03`."""
    return image.rpartition("-")[0] or image


def draw_counts(axes, rows, colours):
    """Draw a bar for each image."""
    counts = Counter(row["image"] for row in rows)
    images = sorted(counts, key=lambda image: (group_of(image), image))
    for group, colour in colours.items():
        places = [place for place, image in enumerate(images) if group_of(image) == group]
        heights = [counts[images[place]] for place in places]
        axes.bar(places, heights, color=colour, label=f"{group} ({sum(heights)})")
    axes.set(title="Objects in each image", xlabel="image", ylabel="objects", xticks=[])
    axes.legend(frameon=False, title="kind (objects)", loc="upper left", ncols=len(colours))
    axes.set_ylim(0, max(counts.values()) * 1.25)


def draw_sizes(axes, rows, colours):
    """Draw which share of the objects is smaller than a size."""
    sizes = defaultdict(list)
    for row in rows:
        sizes[group_of(row["image"])].append(float(row["diameter"]))
    for group, colour in colours.items():
        axes.ecdf(sizes[group], color=colour, linewidth=2)
    axes.set(title="Sizes", xlabel="diameter (px)", ylabel="share of the objects that is smaller")
    axes.set_xscale("log")
    ticks = [tick for tick in (5, 10, 20, 50, 100, 200) if tick <= max(map(max, sizes.values()))]
    axes.set_xticks(ticks, labels=[str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.grid(alpha=0.3)


@click.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="Objects", show_default=True, help="The heading.")
@click.option("--dpi", type=click.IntRange(50, 600), default=120, help="Dots per inch.")
@click.option("--output", type=click.Path(path_type=Path), default="plot.png", help="The picture.")
def main(table, title, dpi, output):
    """Draw how many objects each image has, and how large they are."""
    with table.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    colours = dict(zip(sorted({group_of(row["image"]) for row in rows}), COLOURS))
    figure, axes = pyplot.subplots(
        ncols=2, figsize=(11, 4.2), width_ratios=(3, 2), layout="constrained"
    )
    figure.suptitle(f"{title}: {len(rows)} in {len({row['image'] for row in rows})} images")
    draw_counts(axes[0], rows, colours)
    draw_sizes(axes[1], rows, colours)
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
    figure.savefig(output, dpi=dpi, metadata={"Software": None})


if __name__ == "__main__":
    main()
