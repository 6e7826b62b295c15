"""The figures of the README that are measured from Python: import, a million clients, memory.

Run by `make bench`, or by itself with the interpreter of `.venv` after `make test` has set it up:

    .venv/bin/python benches/figures.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-21"
RUNS = 7
CLIENTS = 1_000_000


def median_import() -> float:
    """The median time of `import tierline` in a new interpreter, in milliseconds."""
    program = "import time; t = time.perf_counter(); import tierline; print(time.perf_counter() - t)"
    times = [
        float(
            subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
        )
        for _ in range(RUNS)
    ]
    return statistics.median(times) * 1_000


def status(key: str) -> float:
    """A figure of this process from Linux, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1_000 for line in lines if line.startswith(key))


def million() -> None:
    """A million clients for the largest shipped model: numbers as 64-bit floats, as notebooks have them."""
    import numpy as np
    import polars as pl
    import tierline

    model = tierline.Model.read(ROOT / "models/customer_success/model.yaml")
    random = np.random.default_rng(20_261_121)
    columns: dict[str, object] = {model.client: [f"C-{at:07}" for at in range(CLIENTS)]}
    for attribute in model.attributes.values():
        if attribute.type in ("decimal", "integer"):
            low, high = float(str(attribute.min or 0)), float(str(attribute.max or 200_000))
            columns[attribute.column] = np.round(random.uniform(low, high, CLIENTS), attribute.scale or 0)
        elif attribute.type == "boolean":
            columns[attribute.column] = random.integers(0, 2, CLIENTS).astype(bool)
        elif attribute.type == "category":
            columns[attribute.column] = np.array(attribute.levels)[
                random.integers(0, len(attribute.levels), CLIENTS)
            ]
        elif attribute.type == "date":
            columns[attribute.column] = np.datetime64("2023-01-01") + random.integers(0, 1_400, CLIENTS)
    table = pl.DataFrame(columns)
    del columns

    model.assign(table.head(1_000), as_of=AS_OF)
    before = status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    result = model.assign(table, as_of=AS_OF)
    peak = status("VmHWM")
    output = result.to_polars().estimated_size() / 1_000_000
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        model.assign(table, as_of=AS_OF)
        times.append(time.perf_counter() - start)
    size = table.estimated_size() / 1_000_000
    print(f"assign {CLIENTS:,} clients        {statistics.median(times):.3f} s (best {min(times):.3f})")
    print(f"memory above the input      {peak - before:.0f} MB (input {size:.0f} MB, result {output:.0f} MB)")

    one = {name: table[name][0] for name in table.columns}
    start = time.perf_counter()
    for _ in range(20_000):
        model.assign_one(one, as_of=AS_OF)
    print(f"assign_one                  {(time.perf_counter() - start) / 20_000 * 1e6:.1f} microseconds")


if __name__ == "__main__":
    print(f"import tierline             {median_import():.0f} ms")
    million()
