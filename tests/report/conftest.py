"""Runs made up for the report: three steps over 48 images, and one of 10,000 tasks."""

import math
import random
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, structs
from PIL import Image, ImageDraw, ImageFilter

from furness.errors import StoreError
from furness.model.artifact import Artifact
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.run import AttemptRecord, Options, ResultRecord, RunRecord, State
from furness.model.types import parse_type
from furness.report.facts import Facts
from furness.report.page import render
from furness.stores.interface import Store

BEGIN = 1_790_000_000.0
RUN = "20260921-081320-cedar"
FAILING = 17
LOG = "reading tile\n\x1b[31mTraceback (most recent call last):\x1b[0m\nValueError: 0 cells <here>"


class FolderStore(Store):
    """Files under names that are their digests; only what a report asks for is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, path: str, *, name: str | None = None, move: bool = False) -> Artifact:
        raise NotImplementedError

    def locate(self, digest: str, name: str, *, size: int | None = None) -> str:
        del size
        path = self.folder / name
        if not path.exists():
            raise StoreError(f"`{digest}` is not in the store")
        return str(path)

    def has(self, digest: str) -> bool:
        raise NotImplementedError

    def list(self) -> Iterator[Artifact]:
        return iter(())

    def verify(self, digest: str) -> bool:
        raise NotImplementedError

    def remove(self, digest: str) -> None:
        raise NotImplementedError


class Sample(Struct, kw_only=True):
    """What `render` takes."""

    run: RunRecord
    pipeline: Operator | Pipeline
    attempts: list[AttemptRecord]
    results: dict[str, ResultRecord]
    store: Store
    read_log: Callable[[AttemptRecord], str] = lambda _: LOG

    def page(self) -> str:
        return render(
            self.run, self.pipeline, self.attempts, self.results, self.store, self.read_log
        )


def facts_of(sample: Sample) -> Facts:
    return Facts(
        run=sample.run,
        pipeline=sample.pipeline,
        attempts=sample.attempts,
        results=sample.results,
        store=sample.store,
        read_log=sample.read_log,
    )


def operator(name: str, inputs: str, outputs: str) -> Operator:
    return Operator(
        operator=name,
        version="1.2.0",
        inputs={one: Input(type=parse_type("File")) for one in inputs.split()},
        outputs={one: Output(type=parse_type("File")) for one in outputs.split()},
        command=("python", f"{name}.py"),
    )


def cells_pipeline() -> Pipeline:
    return Pipeline(
        pipeline="count-cells",
        inputs={"images": Input(type=parse_type("List[File]"))},
        steps={
            "denoise": Step(
                operator=operator("denoise", "image", "smooth"),
                scatter=Scatter(("image",)),
                arguments={"image": "$images"},
            ),
            "segment": Step(
                operator=operator("segment", "image", "mask"),
                scatter=Scatter(("image",)),
                arguments={"image": "$denoise.smooth"},
            ),
            "measure": Step(
                operator=operator("measure", "mask", "table"),
                scatter=Scatter(("mask",)),
                arguments={"mask": "$segment.mask"},
            ),
            "gather": Step(
                operator=operator("gather", "tables", "table plot"),
                arguments={"tables": "$measure.table"},
            ),
        },
        outputs={"masks": "$segment.mask", "table": "$gather.table", "plot": "$gather.plot"},
    )


def file_value(path: Path) -> dict[str, Any]:
    size = path.stat().st_size if path.exists() else 0
    digest = f"blake3:{zlib.crc32(path.name.encode()):08x}{'0' * 32}"
    return {"class": "File", "path": str(path), "digest": digest, "size": size}


def draw_tile(folder: Path, number: int, side: int) -> tuple[Path, Path]:
    """Draw cells as a float TIFF, and which pixels belong to which as a 16-bit one."""
    chance = random.Random(number)
    amounts, labels = Image.new("L", (side, side), 18), Image.new("I;16", (side, side))
    brush, names = ImageDraw.Draw(amounts), ImageDraw.Draw(labels)
    for cell in range(1, 26):
        x, y, r = chance.random() * side, chance.random() * side, side / 26 * (1 + chance.random())
        box = (x - r, y - r * 0.8, x + r, y + r * 0.8)
        brush.ellipse(box, fill=90 + chance.randrange(150))
        names.ellipse(box, fill=cell)
    blurred = amounts.filter(ImageFilter.GaussianBlur(side / 90))
    noisy = Image.blend(blurred, Image.effect_noise((side, side), 60), 0.15)
    smooth, mask = folder / f"tile-{number:02}-smooth.tif", folder / f"tile-{number:02}-mask.tif"
    noisy.convert("F").point(lambda value: value * 0.003 + 1).save(smooth)
    labels.save(mask)
    return smooth, mask


def draw_plot(path: Path) -> None:
    bars = "".join(
        f'<rect x="{20 + 12 * n}" y="{150 - 120 * math.exp(-((n - 11) ** 2) / 40):.0f}" width="9" '
        f'height="{120 * math.exp(-((n - 11) ** 2) / 40):.0f}" fill="#44789c"/>'
        for n in range(24)
    )
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 170">{bars}</svg>')


def make_sample(folder: Path, *, tiles: int = 48, side: int = 64) -> Sample:
    """Make up a run in which one task failed, six were reused and the rest ran."""
    chance = random.Random(7)
    attempts: list[AttemptRecord] = []
    results: dict[str, ResultRecord] = {}
    chain: dict[str, list[Any]] = {"denoise": [], "segment": [], "measure": []}
    free = [BEGIN + 0.2] * 4
    for number in range(tiles):
        before: Any = {"class": "File", "path": f"tile-{number:02}.tif", "digest": "blake3:0aa"}
        files = make_files(folder, number, side)
        for place, (step, path) in enumerate(zip(chain, files, strict=True)):
            value = file_value(path)
            attempt = make_attempt(step, number, chance, free)
            if step == "segment" and number == FAILING:
                attempts += failed_attempts(attempt)
                break
            attempts.append(attempt)
            results[attempt.digest or ""] = make_result(attempt, place, value, before)
            chain[step].append(value)
            before = value
    gather(folder, chain["measure"], attempts, results)
    return Sample(
        run=make_run(folder, chain["segment"], attempts),
        pipeline=cells_pipeline(),
        attempts=attempts,
        results=results,
        store=FolderStore(folder),
    )


def make_files(folder: Path, number: int, side: int) -> tuple[Path, Path, Path]:
    smooth, mask = draw_tile(folder, number, side)
    table = folder / f"tile-{number:02}.csv"
    table.write_text(f"tile,cells,area\n{number},{9 + number % 17},{number / 7}\n")
    return smooth, mask, table


def make_run(folder: Path, masks: list[Any], attempts: list[AttemptRecord]) -> RunRecord:
    return RunRecord(
        id=RUN,
        name="first plate",
        pipeline="count-cells",
        state=State.FAILED,
        arguments={"images": masks, "sigma": 1.5},
        options=Options(jobs=4, keep_going=True),
        created=BEGIN,
        ended=max(one.ended or 0 for one in attempts) + 0.1,
        outputs={
            "masks": masks,
            "table": file_value(folder / "cells.csv"),
            "plot": file_value(folder / "plot.svg"),
            "summary": {"tiles": 48, "cells": 913, "mean area": 41.25},
        },
        results=str(folder),
    )


def make_attempt(step: str, number: int, chance: random.Random, free: list[float]) -> AttemptRecord:
    if number < 2:
        return AttemptRecord(
            run=RUN,
            step=step,
            element=number,
            index=(number,),
            number=0,
            state=State.SUCCEEDED,
            digest=f"{step}-{number}",
            reused=True,
            started=BEGIN,
            ended=BEGIN,
        )
    lane = free.index(min(free))
    took = {"denoise": 0.5, "segment": 1.6, "measure": 0.3}[step] * chance.lognormvariate(0, 0.35)
    free[lane] += took + 0.01
    return AttemptRecord(
        run=RUN,
        step=step,
        element=number,
        index=(number,),
        state=State.SUCCEEDED,
        digest=f"{step}-{number}",
        workspace=f"runs/{RUN}/{step}/{number}",
        started=free[lane] - took - 0.01,
        ended=free[lane] - 0.01,
        exit_status=0,
        cpu_seconds=took * 0.93,
        memory_bytes=int(chance.uniform(60, 240) * 2**20),
    )


def failed_attempts(attempt: AttemptRecord) -> list[AttemptRecord]:
    started, ended = attempt.started or 0.0, attempt.ended or 0.0
    middle = (started + ended) / 2
    killed = structs.replace(
        attempt,
        state=State.FAILED,
        digest=None,
        ended=middle,
        exit_status=-9,
        cause="out-of-memory",
        message="`segment` ran out of memory",
    )
    return [
        killed,
        structs.replace(
            killed,
            number=2,
            started=middle,
            ended=ended,
            exit_status=1,
            cause=None,
            message="`segment.py` ended with exit status 1: ValueError: 0 cells <here>",
        ),
    ]


def make_result(attempt: AttemptRecord, place: int, value: Any, before: Any) -> ResultRecord:
    names = (("image", "smooth"), ("image", "mask"), ("mask", "table"))
    given, gives = names[place]
    return ResultRecord(
        digest=attempt.digest or "",
        outputs={gives: value | {"path": Path(value["path"]).name}},
        parts={
            "operator": attempt.step,
            "version": "1.2.0",
            "code": {f"{attempt.step}.py": "blake3:77ab12cd34ef56"},
            "command": ["python", f"{attempt.step}.py"],
            "environment": "blake3:91c0ffee00aa",
            "arguments": {given: before, "sigma": 1.5},
        },
        run="20260920-170000-birch" if attempt.reused else attempt.run,
        step=attempt.step,
        element=attempt.element,
        made=attempt.ended or BEGIN - 50_000,
    )


def gather(
    folder: Path,
    tables: list[Any],
    attempts: list[AttemptRecord],
    results: dict[str, ResultRecord],
) -> None:
    rows = [f"{n},tile-{n:02},{20 + n % 7},{31.5 + n / 3:.2f},{n % 5 == 0}" for n in range(240)]
    table, plot = folder / "cells.csv", folder / "plot.svg"
    table.write_text("\n".join(["id,tile,cells,mean_area,touches_edge", *rows]) + "\n")
    draw_plot(plot)
    end = max(one.ended or 0 for one in attempts)
    attempts.append(
        AttemptRecord(
            run=RUN,
            step="gather",
            element=0,
            state=State.SUCCEEDED,
            digest="gather-0",
            started=end,
            ended=end + 1.4,
            exit_status=0,
            cpu_seconds=1.3,
            memory_bytes=310 * 2**20,
        )
    )
    results["gather-0"] = ResultRecord(
        digest="gather-0",
        outputs={
            "table": file_value(table) | {"path": table.name},
            "plot": file_value(plot) | {"path": plot.name},
            "summary": {"tiles": 48},
        },
        parts={"operator": "gather", "version": "0.3.1", "arguments": {"tables": tables}},
        run=RUN,
        step="gather",
        element=0,
        made=end + 1.4,
    )


def make_large(folder: Path, *, tasks: int = 10_000, failing: int = 30) -> Sample:
    """Make up a run of two steps with many tasks on eight places."""
    chance = random.Random(3)
    pipeline = Pipeline(
        pipeline="many",
        steps={"tile": Step(operator=operator("tile", "image", "out"))},
    )
    attempts, free = [], [BEGIN] * 8
    for number in range(tasks):
        lane = number % 8
        took = chance.lognormvariate(-1, 0.5)
        fails = number % (tasks // failing) == 5 if failing else False
        attempts.append(
            AttemptRecord(
                run="20260921-big",
                step="tile" if number < tasks // 2 else "stitch",
                element=number,
                index=(number,),
                state=State.FAILED if fails else State.SUCCEEDED,
                digest=f"d{number}",
                started=free[lane],
                ended=free[lane] + took,
                exit_status=int(fails),
                message="it did not work" if fails else None,
                cpu_seconds=took,
                memory_bytes=chance.randrange(2**24, 2**28),
            )
        )
        free[lane] += took
    run = RunRecord(
        id="20260921-big",
        pipeline="many",
        state=State.FAILED,
        created=BEGIN,
        ended=max(free),
    )
    return Sample(
        run=run, pipeline=pipeline, attempts=attempts, results={}, store=FolderStore(folder)
    )


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return make_sample(tmp_path, tiles=20, side=40)


@pytest.fixture
def large(tmp_path: Path) -> Sample:
    return make_large(tmp_path)
