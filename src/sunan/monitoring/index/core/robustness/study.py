"""A robustness study: replications in fixed parts, on any number of processes, stopped and taken up at will."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sunan.monitoring.index.core.arrays import Array
from sunan.monitoring.index.core.dataset import Dataset
from sunan.monitoring.index.core.outputs import data_hash
from sunan.monitoring.index.core.pipeline import run
from sunan.monitoring.index.core.recipe import Recipe
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.monitoring.index.core.robustness import checkpoints
from sunan.monitoring.index.core.robustness.drawing import Takes, take
from sunan.monitoring.index.core.robustness.tally import Block, Part, Tally, blocks_of, reduced
from sunan.monitoring.index.core.robustness.variants import AdmissibleSet, hash_of
from sunan.monitoring.index.core.robustness.variants_reading import refuse_own
from sunan.monitoring.index.core.robustness.workshop import Evaluated, Workshop
from sunan.monitoring.index.core.stages import IndexResult

# A part holds this many scores, so that its memory does not depend on the size of the study.
_SCORES_IN_A_PART = 2_000_000
_LEAST_IN_A_PART, _MOST_IN_A_PART = 16, 4096
# Least seconds between checkpoints, and how many times as long as writing one takes; neither influences the result.
_BETWEEN, _TIMES_ITS_OWN = 10.0, 20.0
SCORES = "scores.npy"
# Changes when the same seed would draw something else.
DRAWS = 1

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Study:
    """What is computed, completely: the same study has the same hash and the same result.

    Attributes:
        n: how many replications; they are numbered from 0.
    """

    recipe: Recipe
    dataset: Dataset
    admissible: AdmissibleSet
    n: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.n < 1 or self.seed < 0:
            raise IndexRefusal(
                "次数须不小于 1，种子不得为负。", "the number must be at least 1, and the seed not negative."
            )
        refuse_own(self.recipe)

    @property
    def hash(self) -> str:
        """Return what names the study: SHA-256 of recipe, data, admissible set, number, seed and the way of drawing."""
        return hash_of({**self.hashes, "n": self.n, "seed": self.seed, "draws": DRAWS})

    @property
    def hashes(self) -> dict[str, str]:
        return {
            "recipe": self.recipe.hash, "data": data_hash(self.dataset), "admissible_set": self.admissible.hash
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Standing:
    """The nominal index, at the rows of the data.

    Attributes:
        scores, ranks: (rows,); NaN without a score.
    """

    result: IndexResult
    scores: Array
    ranks: Array
    blocks: tuple[Block, ...]


@dataclass
class Bench:
    """One process's own workshop and the nominal index to compare with."""

    study: Study
    workshop: Workshop = field(init=False)
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        self.workshop = Workshop(self.study.recipe, self.study.dataset, self.study.admissible)
        result = run(self.study.recipe, self.study.dataset)
        scores = self.workshop.placed(result.rows, result.scores)
        ranks = self.workshop.placed(result.rows, result.ranks[:, 0])
        blocks = blocks_of(self.workshop.rows, ranks, self.study.admissible.report.pairs)
        self.standing = Standing(result, scores, ranks, blocks)

    def takes(self, indices: range | list[int]) -> Takes:
        """Return what some replications draw."""
        shop = self.workshop
        return take(indices, seed=self.study.seed, factors=shop.factors, data=shop.data)

    def evaluated(self, start: int, stop: int) -> Evaluated:
        """Return the scores of a run of replications."""
        return self.workshop.evaluate(self.takes(range(start, stop)))

    @property
    def widest(self) -> int:
        return max((len(factor.choices) for factor in self.workshop.factors), default=1)

    def part(self, start: int, stop: int, scores_file: str = "") -> Part:
        """Return a run of replications, reduced; their scores go to a file where one is named."""
        takes = self.takes(range(start, stop))
        made = self.workshop.evaluate(takes)
        if scores_file:
            kept = np.load(scores_file, mmap_mode="r+")
            kept[start:stop] = made.scores
            kept.flush()
        return reduced(
            made.scores, {place: why.text for place, why in made.failed.items()}, takes.choices, start=start,
            blocks=self.standing.blocks, nominal_scores=self.standing.scores, nominal_ranks=self.standing.ranks,
            ties=self.study.recipe.ties, widest=self.widest,
        )  # fmt: skip

    def workshop_rows(self) -> pl.DataFrame:
        """Return unit and period of the rows in whose order scores are given."""
        rows = self.workshop.rows
        count = range(len(rows))
        return pl.DataFrame({"unit": [rows.unit(row) for row in count], "period": [rows.period(row) for row in count]})

    def empty(self) -> Tally:
        """Return the tally of the study before it begins."""
        discrete = len(self.workshop.discrete)
        return Tally.empty(
            self.standing.blocks, len(self.workshop.rows), ties=self.study.recipe.ties, factors=discrete,
            widest=self.widest,
        )  # fmt: skip


def run_study(
    bench: Bench, *, processes: int = 1, folder: Path | None = None, resume: bool = False, keep_scores: bool = False,
    progress: Progress | None = None,
) -> Tally:  # fmt: skip
    """Return the tally of a study.

    Args:
        folder: where checkpoints (and scores) stand while it runs; none are written when None.
        resume: go on from the checkpoint in `folder`.
        keep_scores: the scores of all replications go to `scores.npy` in `folder`, (n, rows of the data).
    Raises:
        IndexRefusal: the nominal index cannot be computed; the checkpoint is of another study; a process died.
    """
    study, tally = bench.study, bench.empty()
    scores_file = ""
    if folder is not None:
        _open(folder, study, tally, resume=resume)
        if keep_scores:
            scores_file = str(folder / SCORES)
            if not (tally.done and Path(scores_file).exists()):
                if tally.done:
                    tally = bench.empty()
                shape = (study.n, len(bench.workshop.rows))
                np.lib.format.open_memmap(scores_file, mode="w+", dtype=np.float64, shape=shape).flush()
    size = part_size(len(bench.workshop.rows))
    parts = [(start, min(start + size, study.n), scores_file) for start in range(tally.done, study.n, size)]
    due = time.monotonic() + _BETWEEN
    try:
        with workers(bench, processes) as each:
            for part in each(Bench.part, parts):
                tally.add(part)
                if progress is not None:
                    progress(tally.done, study.n)
                began = time.monotonic()
                if folder is not None and began > due:
                    checkpoints.save(folder, study.hash, tally)
                    now = time.monotonic()
                    due = now + max(_BETWEEN, _TIMES_ITS_OWN * (now - began))
    finally:
        # Also when it is interrupted: what is done need not be done again.
        if folder is not None:
            checkpoints.save(folder, study.hash, tally)
    return tally


def part_size(rows: int) -> int:
    """Return how many replications stand in a part, from the number of rows alone."""
    return max(_LEAST_IN_A_PART, min(_MOST_IN_A_PART, _SCORES_IN_A_PART // max(1, rows)))


def _open(folder: Path, study: Study, tally: Tally, *, resume: bool) -> None:
    path = folder / checkpoints.NAME
    if path.exists() and not resume:
        raise IndexRefusal(
            "这里有一项没有算完的分析；加 --resume 接着算，或删去这个文件夹。",
            "a study was left unfinished here; go on with --resume, or remove the folder.",
            where=str(folder),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexRefusal(
            f"无法写入：{error.strerror}", f"it cannot be written: {error.strerror}", where=str(folder)
        ) from error
    checkpoints.load(folder, study.hash, tally)


_bench: Bench | None = None


def _begin(study: Study) -> None:
    global _bench  # noqa: PLW0603 each process has one workshop, made once
    # Who interrupts the study means its first process, which lets the others finish their part.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _bench = Bench(study)


def _end_with(parent: Any) -> None:
    # A killed parent says no goodbye; without this its processes would wait for work for ever.
    parent.join()
    os._exit(1)


def _done(work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    assert _bench is not None
    return work(_bench, *arguments)


Each = Callable[[Callable[..., Any], list[tuple[Any, ...]]], Iterator[Any]]


@contextmanager
def workers(bench: Bench, processes: int) -> Iterator[Each]:
    """Give a function that calls another one with the bench and each of some arguments, in order, on several processes."""
    if processes <= 1:
        yield lambda work, listed: (work(bench, *arguments) for arguments in listed)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(bench.study,))
    try:
        yield lambda work, listed: _in_order(pool, work, listed, ahead=2 * processes)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, work: Callable[..., Any], listed: list[tuple[Any, ...]], *, ahead: int
) -> Iterator[Any]:
    # No more than a few parts wait to be added, so memory does not grow when adding is the slower side.
    waiting: deque[Future[Any]] = deque()
    left = iter(listed)
    try:
        for arguments in left:
            waiting.append(pool.submit(_done, work, arguments))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise IndexRefusal(
            "一个计算进程意外中止（可能是内存不足）；已算完的部分保留，减少进程数后用 --resume 接着算。",
            "a process ended unexpectedly (perhaps for want of memory); what is done is kept, go on with --resume and fewer "
            "processes.",
        ) from error
