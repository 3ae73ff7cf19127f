"""The pipeline of `pipeline.yaml`, written in Python: the same tasks, the same digests."""

from pathlib import Path

import furness

HERE = Path(__file__).parent

count = furness.compile(HERE / "count.py")
flaky = furness.compile(HERE / "flaky.py")
join = furness.compile(HERE / "join.py")
notify = furness.compile(HERE / "notify.py")
pair = furness.compile(HERE / "pair.py")
reverse = furness.compile(HERE / "reverse.py")
shout = furness.compile(HERE / "shout.py")


@furness.pipeline
def mirror(word: str):
    """A word backwards, with the number of its letters."""
    turned = reverse(word=word)
    letters = count(word=turned.result)
    return {"mirrored": pair(word=turned.result, number=letters.result).result}


@furness.pipeline(success=notify, failure=notify)
def words(
    words: list[str] = ["narrow", "room", "convent"],
    numbers: list[int] = [1, 2],
    enough: int = 5,
):
    """Everything that a pipeline can say, in a second."""
    shouted = shout.scatter(word=words)
    counted = count.scatter(word=words)
    pairs = pair.scatter(word=shouted.result, number=counted.result)
    grid = pair.cross(word=words, number=numbers)
    mirrored = mirror.scatter(word=words)
    long = pair.options(name="long", when=f"size($word) >= {enough}").scatter(word=words, number=0)
    never = shout.options(name="never", when=f"size({counted.result}) > 1000")(word="nobody")
    retry = {"attempts": 3, "wait": "100ms", "exit_statuses": [75]}
    tried = flaky.options(when=f"size({grid.result}) > 0", retry=retry)(lines=grid.result)
    joined = join.options(needs=[tried])(lines=pairs.result, title="Fret not")
    return {
        "text": joined.output,
        "pairs": pairs.result,
        "grid": grid.result,
        "mirrored": mirrored.mirrored,
        "long": long.result,
        "never": never.result,
        "lines": tried.result,
    }


if __name__ == "__main__":
    print(furness.run(words).outputs)
