"""The same bytes, whatever number of threads does the work and wherever the table is cut."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
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


def test_ids_that_are_missing_or_twice_are_found_in_a_table_of_many_ranges() -> None:
    model = tierline.Model.read("benches/models/book.yaml")
    clients, wrong = 1_200_001, {3: None, 131_072: 131_071, 700_000: 5, 1_200_000: None}
    table = Book.generate(clients, edges=0.2).table("float64")
    right = model.assign(table, as_of=AS_OF)
    ids = table["client"].to_pylist()
    twice = {at for at, other in wrong.items() if other is not None} | {131_071, 5}
    for at, other in wrong.items():
        ids[at] = None if other is None else ids[other]
    changed = table.set_column(0, "client", pa.array(ids, pa.int64()))
    result = model.assign(changed, as_of=AS_OF)

    issues = {at: issue for at, issue in enumerate(result.to_columns()["issues"]) if issue is not None}
    before = dict(enumerate(right.to_columns()["issues"]))
    assert {at for at, issue in issues.items() if issue != before[at]} == set(wrong) | twice
    assert all(f"`{ids[at]}`" in issues[at] for at in twice)
    # Nobody else is touched, and those who are have no tier.
    frame, same = pl.DataFrame(result), pl.DataFrame(right)
    left = ~pl.Series(range(clients)).is_in(list(set(wrong) | twice))
    assert frame.filter(left).equals(same.filter(left))
    assert frame.filter(~left)["tier"].null_count() == len(set(wrong) | twice)


def test_a_result_larger_than_the_caches_is_that_of_its_parts() -> None:
    model = tierline.Model.read("benches/models/book.yaml")
    clients = 1_200_001  # Beyond a million, scores are written past the caches; the parts are smaller.
    table = Book.generate(clients, edges=0.2).table("nulls")
    whole = pl.DataFrame(model.assign(table, as_of=AS_OF))
    for start in range(0, clients, 500_000):
        part = pl.DataFrame(model.assign(table.slice(start, 500_000), as_of=AS_OF))
        assert part.equals(whole.slice(start, 500_000))


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_number_of_threads_that_is_asked_for_changes_nothing(threads: int, tmp_path: Path) -> None:
    model = tierline.Model.read("benches/models/book.yaml")
    table = Book.generate(CLIENTS, edges=0.2).table("float64")
    ids = pa.array(["the same", *table["client"].cast(pa.string()).to_pylist()[1:-1], "the same"])
    table = table.set_column(table.column_names.index("client"), "client", ids)
    whole = model.assign(table, as_of=AS_OF, contributions=True)
    some = model.assign(table, as_of=AS_OF, contributions=True, threads=threads)
    assert pa.table(some).equals(pa.table(whole))
    assert some.summary() == whole.summary()
    assert some.remarks == whole.remarks

    checked = model.check_ids(lambda: table, threads=threads)
    assert checked.repeated() == ["the same"]
    batches = model.assign_batches(table, as_of=AS_OF, contributions=True, ids=checked, threads=threads)
    together = pa.concat_tables([pa.table(part) for part in batches])
    assert together.equals(pa.table(whole).cast(together.schema))

    source, target = tmp_path / "clients.parquet", tmp_path / "tiers.parquet"
    pq.write_table(table, source)
    done = model.assign_file(source, target, as_of=AS_OF, plain=True, threads=threads)
    assert done.rows == CLIENTS
    plain = model.assign(table, as_of=AS_OF, plain=True)
    written = pq.read_table(target)
    assert written.equals(pa.table(plain).cast(written.schema))


@pytest.mark.parametrize("threads", [0, -1, 2.0, "two", True, 2**70])
def test_threads_are_a_whole_number_from_1_on(threads: Any, tmp_path: Path) -> None:
    model = tierline.Model.read("models/value_bands/model.yaml")
    clients = {"account_id": ["A-1"], "arr": [480_000]}
    source = tmp_path / "clients.parquet"
    pq.write_table(pa.table(clients), source)
    calls: list[Callable[[], object]] = [
        lambda: model.assign(clients, as_of=AS_OF, threads=threads),
        lambda: model.assign_batches([clients], as_of=AS_OF, threads=threads),
        lambda: model.check_ids(lambda: [clients], threads=threads),
        lambda: model.assign_file(source, tmp_path / "tiers.parquet", as_of=AS_OF, threads=threads),
    ]
    for call in calls:
        with pytest.raises(tierline.ArgumentError) as caught:
            call()
        assert caught.value.code == "unusable-value"
        assert str(caught.value).startswith(f"`threads` is `{threads!r}`, expected a whole number from 1 on")
