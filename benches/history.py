"""A history of 1,000,000 clients over 8 reviews, and figures by dimensions: what they take, and how much memory.

Nothing else runs it: it writes about 1 GB of Parquet and CSV into a temporary folder, and takes some minutes to make the history.

    .venv/bin/python benches/history.py                      # 1,000,000 clients, 8 reviews
    .venv/bin/python benches/history.py --clients 100_000    # less, and sooner

Each figure is timed in a process of its own, so that the greatest memory is its own, too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TEXT = """
tierline: 1
model: { name: history, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2, min: 0 }
  health: { type: integer, min: 0, max: 100 }
  region: { type: category, levels: [AMER, APAC, EMEA] }
  industry: { type: category, levels: [bank, energy, retail, software, travel] }
remember: [arr]
flags:
  at_risk: health < 40
dimensions:
  size: { of: arr, bands: [{ level: small, below: 10_000 }, { level: middle, below: 60_000 }, { level: large }] }
tiers:
  - { name: Gold, when: arr >= 80_000 }
  - { name: Silver, when: arr >= 40_000 }
  - { name: Bronze, when: arr >= 10_000 }
  - { name: Iron }
metrics:
  conversion: { sum: won, over: leads, unit: share }
"""
FIRST = dt.date(2025, 1, 31)
AIM = 3.0
"""Seconds that each figure may take on two processors."""


def day(review: int) -> dt.date:
    """The day of a review, a quarter after the one before."""
    return FIRST + dt.timedelta(days=91 * review)


def clients(count: int, review: int) -> Any:
    """The client base of a review: 3 % have left by each, as many came in, and a tenth of the values moved, health with them."""
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(7)
    turned = int(count * 0.03) * review
    ids = np.arange(turned, count + turned)
    arr = random.integers(0, 100_000, count + turned)[turned:].astype("float64")
    moved = np.random.default_rng(100 + review).random(count) < 0.1 * (review > 0)
    arr[moved] = np.random.default_rng(200 + review).integers(0, 100_000, moved.sum())
    health = np.random.default_rng(8).integers(0, 101, count + turned)[turned:]
    health[moved] = np.random.default_rng(300 + review).integers(0, 101, moved.sum())
    return pa.table(
        {
            "id": ids,
            "arr": arr,
            "health": health,
            "region": np.array(["AMER", "APAC", "EMEA"])[ids % 3],
            "industry": np.array(["bank", "energy", "retail", "software", "travel"])[ids % 5],
        }
    )


def period(count: int) -> Any:
    """What happened to each client in a period."""
    import numpy as np
    import pyarrow as pa

    draw = np.random.default_rng(5)
    start = draw.integers(1, 100_000, count).astype("float64")
    return pa.table(
        {
            "id": np.arange(count),
            "value_start": start,
            "value_end": np.where(
                draw.random(count) < 0.05, 0.0, start * draw.uniform(0.8, 1.3, count)
            ).round(2),
            "nps": draw.integers(0, 11, count),
            "won": draw.integers(0, 5, count),
            "leads": draw.integers(5, 20, count),
        }
    )


def write(folder: Path, count: int, reviews: int) -> None:
    """Makes the history, review by review."""
    import tierline

    model = tierline.Model.parse(TEXT)
    standings: Any = None
    for review in range(reviews):
        start = time.perf_counter()
        done = model.book(clients(count, review), as_of=day(review)).review(standings)
        reviewed = time.perf_counter()
        done.write_history(folder)
        standings = done.standings
        took = time.perf_counter()
        print(f"review of {day(review)}        {reviewed - start:6.2f} s, its file {took - reviewed:6.2f} s")


def measured(folder: str, figure: str, count: int) -> dict[str, Any]:
    """One figure: its seconds, and the greatest memory of the process beyond that of reading nothing, in MB."""
    import tierline

    history = tierline.History(folder)
    book: Any = None
    tables: list[Any] = []
    if figure.startswith("by"):
        book = tierline.Model.parse(TEXT).book(clients(count, 0), as_of=day(0))
        tables = [period(count), period(count)]
    runs: dict[str, Any] = {
        "figures": lambda: history.figures(),
        "trends": lambda: history.trends(),
        "at": lambda: history.at(day(3)),
        "outcomes": lambda: history.outcomes(within=180),
        "by": lambda: book.figures(by=["industry"]),
        "by two": lambda: book.figures(by=["tier", "region"]),
        "by, two periods": lambda: book.figures(
            by=["tier", "region"], period=tables[0], previous_period=tables[1]
        ),
    }
    import pyarrow.parquet  # noqa: F401  (a part of neither the time nor the memory)

    before = status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    start, worked = time.perf_counter(), time.process_time()
    runs[figure]()
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    return {"seconds": seconds, "worked": worked, "memory": status("VmHWM") - before}


FIGURES = ("figures", "trends", "at", "outcomes", "by", "by two", "by, two periods")


def status(key: str) -> float:
    """A figure of this process from Linux, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1_000 for line in lines if line.startswith(key))


def main() -> None:
    """Makes the history and measures each figure in a process of its own, or one figure in this one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=lambda text: int(text.replace("_", "")), default=1_000_000)
    parser.add_argument("--reviews", type=int, default=8)
    parser.add_argument("--folder", help="a folder of an earlier run; otherwise a history is made")
    parser.add_argument("--figure", choices=FIGURES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.figure:
        print(json.dumps(measured(given.folder, given.figure, given.clients)))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(given.folder or made)
        if given.folder is None:
            write(folder, given.clients, given.reviews)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        print(f"{given.clients:,} clients, {given.reviews} reviews: {size:,.0f} MB")
        for figure in FIGURES:
            command = [
                sys.executable,
                __file__,
                "--folder",
                str(folder),
                "--clients",
                str(given.clients),
                "--figure",
                figure,
            ]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            met = "within" if found["seconds"] <= AIM else "beyond"
            print(
                f"{figure:18} {found['seconds']:6.2f} s ({found['worked']:6.2f} of processors), {met} {AIM:.0f} s; {found['memory']:6.0f} MB above what was there"
            )


if __name__ == "__main__":
    main()
