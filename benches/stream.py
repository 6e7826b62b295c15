"""A client base of any size from Parquet to Parquet: how fast, and in how much memory.

    python benches/stream.py                      100,000,000 clients
    python benches/stream.py --clients 1000000    fewer
    python benches/stream.py --ids scattered      ids in no order, which takes more looks at them

The file of clients is made first, piece by piece from a seed, and kept in the folder for the next time. Then a process of
its own assigns it with `benches/models/book.yaml`, and says its peak of resident memory: all of it, pyarrow's too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

MODEL = Path(__file__).parent / "models" / "book.yaml"
PIECE = 1 << 20
INDUSTRIES = [f"Industry {number}" for number in range(12)]


def ids(first: int, count: int, clients: int, order: str) -> np.ndarray:
    """Ids that are all different: one after the other, forwards or backwards, or all over the place."""
    numbers = np.arange(first, first + count, dtype=np.int64)
    if order == "ascending":
        return numbers
    if order == "descending":
        return clients - 1 - numbers
    # A multiplication modulo a prime above the number of clients is one to one.
    return numbers * 1_000_003 % 4_294_967_291


def piece(first: int, count: int, clients: int, order: str) -> pa.Table:
    """Some clients, decided by where they stand."""
    random = np.random.default_rng([2026, first])
    column = {
        "client": ids(first, count, clients, order),
        "arr": np.round(np.exp(random.normal(np.log(18_000), 1.2, count)), 2),
        "growth": np.round(random.normal(4, 8, count), 1),
        "strategic": random.random(count) < 0.06,
        "strategic_value": random.integers(0, 101, count, dtype=np.int32),
        "health": np.round(random.uniform(0, 100, count), 1),
        "employees": random.integers(1, 20_000, count, dtype=np.int32),
        "tenure_days": random.integers(0, 4_000, count, dtype=np.int32),
        "industry": pa.DictionaryArray.from_arrays(
            pa.array(random.integers(0, len(INDUSTRIES), count, dtype=np.int8)), INDUSTRIES
        ),
    }
    return pa.table(column)


def generate(path: Path, clients: int, order: str) -> None:
    """Writes the file of clients."""
    writer = None
    part = path.with_suffix(".part")
    for first in range(0, clients, PIECE):
        table = piece(first, min(PIECE, clients - first), clients, order)
        writer = writer or pq.ParquetWriter(part, table.schema, compression="snappy")
        writer.write_table(table)
    if writer is not None:
        writer.close()
    part.rename(path)


def peak() -> float:
    """The peak of this process's resident memory, in millions of bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def assign(source: Path, target: Path) -> None:
    """Assigns the file and prints what it took; in a process of its own."""
    import tierline

    model = tierline.Model.read(MODEL)
    before = peak()
    start = time.perf_counter()
    checked: list[float] = []

    def progress(done: int, total: int) -> None:
        if done and not checked:
            checked.append(time.perf_counter() - start)

    done = model.assign_file(source, target, as_of="2026-11-21", progress=progress)
    seconds = time.perf_counter() - start
    print(done.summary())
    print()
    print(f"clients               {done.rows:>15,}")
    print(f"seconds               {seconds:>15,.1f}")
    print(f"  to the first batch  {checked[0] if checked else 0:>15,.1f}")
    print(f"clients a second      {done.rows / seconds:>15,.0f}")
    print(f"peak memory, MB       {peak():>15,.0f}")
    print(f"  before the start    {before:>15,.0f}")
    print(f"files in and out, MB  {source.stat().st_size / 1e6:>15,.0f}{target.stat().st_size / 1e6:>10,.0f}")


def main() -> None:
    """Makes the file if it is not there, and measures."""
    parser = argparse.ArgumentParser(description="Measures Parquet to Parquet.")
    parser.add_argument("--clients", type=int, default=100_000_000)
    parser.add_argument("--ids", choices=["ascending", "descending", "scattered"], default="ascending")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tierline-stream")
    parser.add_argument("--assign", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    source = given.folder / f"clients-{given.clients}-{given.ids}.parquet"
    target = given.folder / f"assigned-{given.clients}-{given.ids}.parquet"
    if given.assign:
        assign(source, target)
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    if not source.exists():
        print(f"making {source}", file=sys.stderr)
        generate(source, given.clients, given.ids)
    subprocess.run([sys.executable, __file__, "--assign", *sys.argv[1:]], check=True)
    target.unlink()


if __name__ == "__main__":
    main()
