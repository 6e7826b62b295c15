"""Runs that take turns, and what they took."""

from __future__ import annotations

import gc
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """Somebody who does a job over a number of clients."""

    name: str
    rows: int
    run: Callable[[], Any]
    one_cpu: bool = False
    """Whether it is held on one processor, another one in each round; Tierline takes as many threads as it may use."""
    rounds: int | None = None
    """The rounds that it takes part in, where others take more."""
    note: str = ""


@dataclass(slots=True)
class Timing:
    """What a contestant took, in seconds."""

    name: str
    rows: int
    note: str
    seconds: list[float] = field(default_factory=list)
    faults: list[int] = field(default_factory=list)
    """Pages of memory that were touched for the first time since the system gave them, in each round."""

    @property
    def median(self) -> float:
        """The median of all rounds."""
        return statistics.median(self.seconds)

    @property
    def best(self) -> float:
        """The quickest round."""
        return min(self.seconds)

    @property
    def per_row(self) -> float:
        """The median for a client, in nanoseconds."""
        return self.median / self.rows * 1e9


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, and whether it is met."""

    target: str
    found: str
    met: bool

    def __str__(self) -> str:
        return f"{'met    ' if self.met else 'NOT MET'}  {self.target}: {self.found}"


def measure(contestants: Sequence[Contestant], rounds: int) -> list[Timing]:
    """Lets each contestant run once a round, in an order that moves on by one with every round.

    Every run is from the Python call to the result; the result is freed afterwards, outside the time. A first round is
    not counted: it warms up caches, allocators and pools of threads.
    """
    timings = [Timing(contestant.name, contestant.rows, contestant.note) for contestant in contestants]
    for turn in range(-1, rounds):
        order = [(turn + at) % len(contestants) for at in range(len(contestants))]
        for at in order:
            own = contestants[at]
            if turn >= (rounds if own.rounds is None else own.rounds):
                continue
            gc.collect()
            with on_one_cpu(turn) if own.one_cpu else nothing():
                faults = page_faults()
                start = time.perf_counter()
                result = own.run()
                seconds = time.perf_counter() - start
                faults = page_faults() - faults
            del result
            if turn >= 0:
                timings[at].seconds.append(seconds)
                timings[at].faults.append(faults)
    return timings


def page_faults() -> int:
    """The page faults of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


@contextmanager
def on_one_cpu(turn: int) -> Iterator[None]:
    """Holds this thread, and those that it starts, on one of the processors that it may use."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(allowed)[turn % len(allowed)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def nothing() -> Iterator[None]:
    """Holds nothing."""
    yield


def shown(timings: Sequence[Timing], against: Sequence[str]) -> list[list[str]]:
    """The timings as a table with a heading; `against` names those whom all are compared with."""
    by_name = {timing.name: timing for timing in timings}
    heads = [name for name in against if name in by_name]
    rows = [
        [
            "",
            "clients",
            "median ms",
            "best ms",
            "ns/client",
            "M rows/s",
            "page faults",
            *(f"time / {name}" for name in heads),
            "",
        ]
    ]
    for timing in timings:
        ratios = [f"{timing.per_row / by_name[name].per_row:,.2f}" for name in heads]
        rate = timing.rows / timing.median / 1e6
        rows.append(
            [
                timing.name,
                f"{timing.rows:,}",
                f"{timing.median * 1e3:,.2f}",
                f"{timing.best * 1e3:,.2f}",
                f"{timing.per_row:,.1f}",
                f"{rate:,.1f}" if rate >= 1 else f"{rate:.4f}",
                f"{statistics.median(timing.faults):,.0f}",
                *ratios,
                timing.note,
            ]
        )
    return rows


def aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """The lines of a Markdown table: the first and the last column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    last = len(widths) - 1
    for at, row in enumerate(rows):
        cells = [
            cell.ljust(width) if place in (0, last) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"| {' | '.join(cells)} |"
        if at == 0:
            marks = [
                "-" * width if place in (0, last) else "-" * (width - 1) + ":"
                for place, width in enumerate(widths)
            ]
            yield f"| {' | '.join(marks)} |"
