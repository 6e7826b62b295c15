"""Spark on this machine: `tierline.spark.assign` beside a job that only passes the same rows through Python.

    python benches/clusters.py                       10,000,000 clients
    python benches/clusters.py --clients 1000000     fewer

All jobs read the same Parquet files, find ids that come again in the same way, send every row to Python and back by `mapInArrow`, and
write nothing (`noop`). The identity gives back the columns that the model reads; `passed` gives rows of the result's columns that were
made before, so that what goes in and out is as in Tierline's job; Tierline gives back its result. They run in turns in one session, on two cores. A third run counts the seconds inside Tierline's own part of the workers, which are held against one call of
`Model.assign` on the same clients in one thread.

Needs `requirements/clusters.txt` and Java 17. `stream.py` makes the clients.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import tierline
import tierline.spark
from stream import MODEL, PIECE, piece
from tierline._api import spark as ours

DAY = "2026-11-21"


def generate(folder: Path, clients: int, parts: int) -> None:
    """Files of clients; industries are texts, as Spark has no dictionaries."""
    step = -(-clients // parts)
    for part, first in enumerate(range(0, clients, step)):
        table = piece(first, min(step, clients - first), clients, "scattered")
        table = table.set_column(
            table.schema.get_field_index("industry"), "industry", table["industry"].cast(pa.string())
        )
        pq.write_table(table, folder / f"part-{part:05d}.parquet")


def session(cores: int) -> Any:
    """Spark on some cores of this machine."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "4g").config("spark.log.level", "ERROR")
    return builder.config("spark.sql.shuffle.partitions", str(4 * cores)).getOrCreate()


def seconds(job: Callable[[], Any]) -> float:
    """How long a job takes to its last row."""
    start = time.perf_counter()
    job().write.format("noop").mode("overwrite").save()
    return time.perf_counter() - start


def identity(frame: Any, model: tierline.Model) -> Any:
    """The rows that Tierline's workers get, through Python and back."""
    columns = ours.columns_read(model, frame.columns)
    rows = ours._numbered(frame, columns, model.client, "join")

    def same(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from batches

    return rows.mapInArrow(same, rows.schema)


def passed(frame: Any, model: tierline.Model) -> Any:
    """The same rows in, and rows of the result's columns out, which were made before: nothing is decided."""
    columns = ours.columns_read(model, frame.columns)
    rows = ours._numbered(frame, columns, model.client, "join")
    result = tierline.spark.assign(frame, model, as_of=DAY)
    some = piece(0, 20_000, 20_000, "scattered")
    made = pa.table(model.assign(some, as_of=DAY, plain=True)).combine_chunks().to_batches()[0]

    def same(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield made.slice(0, batch.num_rows)

    return rows.mapInArrow(same, result.schema)


def counted(frame: Any, model: tierline.Model, inside: Any) -> Any:
    """Tierline's job with a clock around its part of the workers, which does not run while it waits for rows."""
    result = tierline.spark.assign(frame, model, as_of=DAY)
    columns = ours.columns_read(model, frame.columns)
    rows = ours._numbered(frame, columns, model.client, "join")
    task = ours._travelling(model) | {"as_of": DAY, "columns": columns, "keep": [], "contributions": False}
    run = ours._shipped(task, "assign_batches")

    def clocked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        waited = 0.0

        def rows_of() -> Iterator[pa.RecordBatch]:
            nonlocal waited
            for batch in _waiting(batches):
                waited += batch[1]
                yield batch[0]

        results = iter(run(rows_of()))
        while True:
            start, before = time.perf_counter(), waited
            found = next(results, None)
            inside.add(time.perf_counter() - start - (waited - before))
            if found is None:
                return
            yield found

    return rows.mapInArrow(clocked, result.schema)


def _waiting(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, float]]:
    """Batches, each with how long it took to come."""
    while True:
        start = time.perf_counter()
        batch = next(batches, None)
        if batch is None:
            return
        yield batch, time.perf_counter() - start


def main() -> None:
    """Makes the clients, and measures."""
    parser = argparse.ArgumentParser(description="Measures Spark on this machine.")
    parser.add_argument("--clients", type=int, default=10_000_000)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", type=int, default=40)
    given = parser.parse_args()
    model = tierline.Model.read(MODEL)
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), given.clients, given.parts)
        table = pq.read_table(folder)
        spark = session(given.cores)
        frame = spark.read.parquet(folder)
        inside = spark.sparkContext.accumulator(0.0)
        jobs = {
            "identity": lambda: identity(frame, model),
            "passed": lambda: passed(frame, model),
            "tierline": lambda: tierline.spark.assign(frame, model, as_of=DAY),
        }
        took: dict[str, list[float]] = {name: [] for name in jobs}
        for number in range(given.rounds + 1):
            for name, job in jobs.items():
                one = seconds(job)
                # The first round starts workers and compiles Java.
                if number:
                    took[name].append(one)
        seconds(lambda: counted(frame, model, inside))
        start = time.perf_counter()
        model.assign(table, as_of=DAY, plain=True, threads=1)
        native = time.perf_counter() - start
        spark.stop()
    best = {name: min(times) for name, times in took.items()}
    for name, times in took.items():
        rate = given.clients / best[name] / given.cores
        print(
            f"{name:<10} best {best[name]:7.2f} s  median {statistics.median(times):7.2f} s  {rate:12,.0f} rows/s a core"
        )
    for name in ("identity", "passed"):
        medians = statistics.median(took["tierline"]) / statistics.median(took[name])
        print(
            f"tierline / {name:<9} {best['tierline'] / best[name]:.2f}, by medians {medians:.2f}   (at most 1.5)"
        )
    print(
        f"inside the workers    {inside.value:7.2f} s, one thread of one call {native:7.2f} s: {inside.value / native:.2f}   (at most 2)"
    )
    bytes_in, bytes_out = table.nbytes / len(table), _result_bytes(model, table)
    print(f"bytes a row           {bytes_in:.0f} in, {bytes_out:.0f} out, as Arrow")


def _result_bytes(model: tierline.Model, table: pa.Table) -> float:
    some = table.slice(0, PIECE)
    return pa.table(model.assign(some, as_of=DAY, plain=True)).nbytes / len(some)


if __name__ == "__main__":
    main()
