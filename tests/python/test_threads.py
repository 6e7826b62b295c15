"""The same bytes, whatever number of threads does the work and wherever the table is cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import get_args

import polars as pl
import pyarrow as pa
import pytest
import tierline
from book import AS_OF, Book, Encoding

CLIENTS = 150_000
"""More than two ranges of rows, and no whole number of blocks."""


@contextmanager
def processors(count: int) -> Iterator[None]:
    """So many processors for this process; Tierline starts as many threads as it has processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="only Linux lets a process choose its processors"
)
@pytest.mark.parametrize("encoding", get_args(Encoding))
def test_the_number_of_threads_and_the_cuts_change_nothing(encoding: Encoding) -> None:
    model = tierline.Model.read("benches/models/book.yaml")
    table = Book.generate(CLIENTS, edges=0.2).table(encoding)
    with processors(1):
        alone = model.assign(table, as_of=AS_OF, contributions=True)
    together = model.assign(table, as_of=AS_OF, contributions=True)
    assert pa.table(alone).equals(pa.table(together))
    assert alone.summary() == together.summary()

    cuts = [0, 1, 4_097, 70_001, 70_001, CLIENTS]
    parts = [table.slice(start, end - start) for start, end in pairwise(cuts)]
    cut = model.assign(pa.concat_tables(parts), as_of=AS_OF, contributions=True)
    assert pl.DataFrame(cut).equals(pl.DataFrame(alone))
    assert cut.summary() == alone.summary()


def test_a_result_larger_than_the_caches_is_that_of_its_parts() -> None:
    model = tierline.Model.read("benches/models/book.yaml")
    clients = 1_200_001  # Beyond a million, scores are written past the caches; the parts are smaller.
    table = Book.generate(clients, edges=0.2).table("nulls")
    whole = pl.DataFrame(model.assign(table, as_of=AS_OF))
    for start in range(0, clients, 500_000):
        part = pl.DataFrame(model.assign(table.slice(start, 500_000), as_of=AS_OF))
        assert part.equals(whole.slice(start, 500_000))
