"""The workload `book`: a client base for the model `models/book.yaml`, in several encodings of the same numbers.

Every number is drawn once, as a whole number of its smallest unit (cents, tenths), from one seeded generator. An encoding
says how those numbers are written down, so that all encodings must give the same answers.

Shares, in percent: ARR by band 14, 17, 30, 19, 12, 8; growth by band 26, 28, 46; strategic 6; adoption 10 early,
46 growth_stage, 44 mature; quadrant 18 Champion, 14 Rescue, 38 Advocate, 30 Watch; tiers 10 Strategic, 40 Core,
36 Growth, 14 Scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Encoding: TypeAlias = Literal["float64", "decimal128", "nulls", "text"]
Ids: TypeAlias = Literal["ascending", "shuffled", "text ascending", "text shuffled"]

MODEL = Path(__file__).parent / "models/book.yaml"
AS_OF = "2026-11-21"
SEED = 20_261_121
NULLS = 0.05
INDUSTRIES = (
    "Automotive Banking Chemicals Construction Education Energy Government Health Insurance Media Retail Software"
).split()
DIGITS = {"arr": 2, "growth": 1, "health": 1}
"""Decimal columns, and their digits behind the point."""
EDGES = {
    "arr": (5_000_00, 10_000_00, 25_000_00, 50_000_00, 75_000_00, 100_000_00),
    "growth": (0, 3_0),
    "health": (60_0,),
    "employees": (250,),
    "tenure_days": (90, 730),
}
"""Where the model changes its mind, in smallest units."""


@dataclass(frozen=True, slots=True)
class Book:
    """The numbers of a client base in smallest units; `missing` tells which are left out in the encoding `nulls`."""

    columns: dict[str, np.ndarray]
    missing: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.columns["arr"])

    @classmethod
    def generate(cls, rows: int, *, edges: float = 0.0) -> Book:
        """Draws a client base.

        Args:
            rows: The number of clients.
            edges: The share of each number that is put on a threshold of the model, or one unit beside it.
        """
        random = np.random.default_rng(SEED)
        columns = {
            "arr": np.rint(random.lognormal(np.log(18_000_00), 1.2, rows)).astype(np.int64),
            "growth": np.rint(random.normal(25, 40, rows)).astype(np.int64),
            "strategic": random.random(rows) < 0.06,
            "strategic_value": random.integers(0, 101, rows, dtype=np.int32),
            "health": np.clip(np.rint(random.normal(630, 200, rows)), 0, 100_0).astype(np.int64),
            "employees": (1 + random.lognormal(np.log(120), 1.5, rows)).astype(np.int32),
            "tenure_days": random.exponential(900, rows).astype(np.int32),
            "industry": random.integers(0, len(INDUSTRIES), rows, dtype=np.int8),
        }
        for name, cuts in EDGES.items():
            if edges:
                beside = random.choice(cuts, rows) + random.integers(-1, 2, rows)
                columns[name] = np.where(random.random(rows) < edges, beside, columns[name]).astype(
                    columns[name].dtype
                )
        missing = {name: random.random(rows, dtype=np.float32) < NULLS for name in columns}
        return cls(columns, missing)

    def table(self, encoding: Encoding, ids: Ids = "ascending") -> pa.Table:
        """The client base as Arrow, one chunk a column; polars reads it where it lies."""
        columns = {"client": self.ids(ids)}
        for name, values in self.columns.items():
            missing = self.missing[name] if encoding == "nulls" else None
            columns[name] = _column(name, values, encoding, missing)
        return pa.table(columns)

    def ids(self, ids: Ids) -> pa.Array:
        """The client column."""
        numbers = np.arange(1, len(self) + 1, dtype=np.int64)
        if ids.endswith("shuffled"):
            np.random.default_rng(SEED).shuffle(numbers)
        column = pa.array(numbers)
        if not ids.startswith("text"):
            return column
        digits = pc.utf8_lpad(column.cast(pa.string()), width=9, padding="0")
        return pc.binary_join_element_wise("C", digits, "-")


def _column(name: str, values: np.ndarray, encoding: Encoding, missing: np.ndarray | None) -> pa.Array:
    if name == "industry":
        codes = pa.array(values.astype(np.int32), mask=missing)
        return pa.DictionaryArray.from_arrays(codes, pa.array(INDUSTRIES))
    if name == "strategic":
        return pa.array(values, mask=missing)
    if name not in DIGITS:
        column = pa.array(values, mask=missing)
        return column.cast(pa.string()) if encoding == "text" else column
    if encoding in ("float64", "nulls"):
        # The quotient of two whole floats is the float that is nearest to the decimal.
        return pa.array(values / 10.0 ** DIGITS[name], mask=missing)
    column = decimals(values, DIGITS[name], 18 if name == "arr" else 9)
    return column.cast(pa.string()) if encoding == "text" else column


def decimals(units: np.ndarray, scale: int, precision: int) -> pa.Array:
    """A column of Arrow decimals from whole numbers of the smallest unit."""
    words = np.empty((len(units), 2), dtype=np.int64)
    words[:, 0] = units
    words[:, 1] = units >> 63
    return pa.Array.from_buffers(pa.decimal128(precision, scale), len(units), [None, pa.py_buffer(words)])
