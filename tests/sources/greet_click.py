import click
@click.command()
@click.option("--count", default=1, help="Number of greetings.")
@click.option("--shout/--no-shout", default=False)
@click.option("-n", "--name", "who", required=True, multiple=True)
@click.option("--level", type=click.IntRange(0, 5), default=3)
@click.option("--kind", type=click.Choice(["a", "b"]))
@click.option("--flag", is_flag=True)
@click.option("--on", default=True, type=bool)
@click.argument("src", type=click.Path(exists=True, file_okay=False))
@click.argument("files", nargs=-1, type=click.Path(exists=True))
@click.argument("dst", type=click.File("w"))
def hello(count, shout, who, level, kind, flag, on, src, files, dst):
    """Say hello."""
hello()
