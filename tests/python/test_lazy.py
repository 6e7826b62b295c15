"""LazyFrames of polars and relations of DuckDB: what comes out lazily is what one call gives."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest
import tierline
import tierline.duckdb
import tierline.polars

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-21"


@pytest.fixture(scope="module")
def model() -> tierline.Model:
    return tierline.Model.read(ROOT / "models" / "customer_success" / "model.yaml")


def clients(count: int) -> pl.DataFrame:
    rows = range(count)
    return pl.DataFrame(
        {
            # Ids that come again far away, and rows without one.
            "account_id": [None if row % 997 == 5 else f"A-{row % (count - 40)}" for row in rows],
            "arr": ["oops" if row % 50 == 3 else f"{row * 7_919 % 250_000}.50" for row in rows],
            "strategic": [row % 7 == 0 for row in rows],
            "health": [row * 31 % 1_001 / 10 for row in rows],
            "the region": [("NA", "EMEA", "APAC")[row % 3] for row in rows],
        }
    )


def wanted(model: tierline.Model, table: pl.DataFrame, **more: Any) -> pl.DataFrame:
    return model.assign(table, as_of=DAY, plain=True, **more).to_polars()


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_lazy_frame_gives_the_rows_of_one_call_in_their_order(model: tierline.Model, engine: Any) -> None:
    table = clients(30_000)
    lazy = tierline.polars.assign(table.lazy(), model, as_of=DAY, keep=["the region"], contributions=True)
    result = wanted(model, table, contributions=True)
    assert lazy.collect_schema() == pl.Schema({"the region": pl.String} | dict(result.schema))
    found = lazy.collect(engine=engine)
    assert found.drop("the region").equals(result)
    assert found["the region"].equals(table["the region"])
    assert result["issues"].str.contains("duplicate id").sum() > 70


def test_a_file_larger_than_a_batch_goes_to_a_file(model: tierline.Model, tmp_path: Path) -> None:
    table = clients(300_000)
    for part in range(3):
        table[part * 100_000 : (part + 1) * 100_000].write_parquet(
            tmp_path / f"{part}.parquet", row_group_size=20_000
        )
    source = pl.scan_parquet(tmp_path / "*.parquet")
    tierline.polars.assign(source, model, as_of=DAY).sink_parquet(tmp_path / "tiers.parquet")
    assert pl.read_parquet(tmp_path / "tiers.parquet").equals(wanted(model, table))
    # A filter on the result is no filter on the clients, whose ids all count.
    lazy = (
        tierline.polars.assign(source, model, as_of=DAY).filter(pl.col("tier") == "Core").select("account_id")
    )
    assert lazy.collect().equals(wanted(model, table).filter(pl.col("tier") == "Core").select("account_id"))


def test_a_lazy_frame_that_cannot_be_assigned_is_told_at_once(model: tierline.Model) -> None:
    lazy = clients(100).lazy()
    for wrong, code, call in [
        (lazy.drop("arr"), "missing-column", {}),
        (lazy, "missing-column", {"keep": ["nothing"]}),
        (lazy, "column-twice", {"keep": ["account_id"]}),
        (lazy, "no-list", {"keep": "arr"}),
        (clients(100), "unusable-table", {}),
    ]:
        with pytest.raises(tierline.TierlineError) as error:
            tierline.polars.assign(wrong, model, as_of=DAY, **call)
        assert error.value.code == code


def test_a_relation_gives_the_rows_of_one_call(model: tierline.Model) -> None:
    table = clients(30_000)
    connection = duckdb.connect()
    relation = connection.from_arrow(table.with_row_index("row").to_arrow())
    for _ in range(2):
        result = tierline.duckdb.assign(
            relation, model, as_of=DAY, keep=["row", "the region"], contributions=True, connection=connection
        )
        found = result.order("row").pl()
        assert found.drop("row", "the region").equals(wanted(model, table, contributions=True))
        assert found["the region"].equals(table["the region"])
    # It is a relation like any other.
    counts = dict(result.aggregate("tier, count(*)").fetchall())
    expected = wanted(model, table)["tier"].value_counts().rows()
    assert counts == dict(expected)


def test_a_relation_that_cannot_be_assigned_is_told_at_once(model: tierline.Model) -> None:
    table = clients(100).to_arrow()
    for wrong, code in [
        (duckdb.from_arrow(table.drop_columns(["arr"])), "missing-column"),
        (table, "unusable-table"),
    ]:
        with pytest.raises(tierline.TierlineError) as error:
            tierline.duckdb.assign(wrong, model, as_of=DAY)
        assert error.value.code == code
    # Two days of one model are two functions of one connection.
    relation = duckdb.from_arrow(table)
    for day in (DAY, "2027-01-31"):
        found = tierline.duckdb.assign(relation, model, as_of=day).pl()
        assert found.sort("account_id").equals(
            model.assign(table, as_of=day, plain=True).to_polars().sort("account_id")
        )


# -- Parts -------------------------------------------------------------------------------------------------------


def test_ids_that_others_have_found_are_issues_of_a_part(model: tierline.Model) -> None:
    table = clients(2_000)
    ids = tierline.CheckedIds.of(["A-7", "A-8", "not here"], model)
    assert (len(ids), ids.repeated()) == (3, ["A-7", "A-8", "not here"])
    part = table[:10]
    found = model.assign(part, as_of=DAY, ids=ids).to_columns()["issues"]
    assert [at for at, words in enumerate(found) if words and "duplicate id" in words] == [7, 8]
    assert model.book(part, as_of=DAY, ids=ids).assignments.to_columns()["issues"] == found
    assert not tierline.CheckedIds.of([], model)
    assert len(tierline.CheckedIds.of(pl.DataFrame({"account_id": ["A-1"]}), model)) == 1


@pytest.mark.parametrize("parts", [1, 2, 7, 50])
def test_figures_of_any_division_are_those_of_one_book(model: tierline.Model, parts: int) -> None:
    table = clients(3_000)
    repeated = (
        table.group_by("account_id").len().filter((pl.col("len") > 1) & pl.col("account_id").is_not_null())
    )
    ids = tierline.CheckedIds.of(repeated, model)
    whole = model.book(table, as_of=DAY)
    divided = [
        model.book(table.gather_every(parts, at), as_of=DAY, ids=ids).partial_figures("priority", "health")
        for at in range(parts)
    ]
    merged = tierline.PartialFigures.merged(pickle.loads(pickle.dumps(part)) for part in divided[::-1])
    assert merged == whole.partial_figures("priority", "health")
    # Remarks are of a table.
    assert merged.summary() == replace(whole.assignments.summary(), remarks=())
    assert merged.thresholds("health").to_dict() == whole.thresholds("health").to_dict()
    # Nobody has a score here, because too much is missing.
    with pytest.raises(tierline.ArgumentError):
        merged.thresholds("priority")
    assert merged.thresholds().quantile("0.9") == whole.thresholds().quantile("0.9")
    assert tierline.PartialFigures.from_bytes(model, merged.to_bytes()) == merged


def test_figures_that_do_not_belong_together_are_refused(model: tierline.Model) -> None:
    table = clients(100)
    figures = model.book(table, as_of=DAY).partial_figures()
    other = model.with_parameters(core_floor=24_999)
    for wrong, code in [
        (lambda: tierline.PartialFigures.merged([]), "no-figures"),
        (
            lambda: tierline.PartialFigures.merged(
                [figures, model.book(table, as_of="2026-11-22").partial_figures()]
            ),
            "other-figures",
        ),
        (
            lambda: tierline.PartialFigures.merged([figures, other.book(table, as_of=DAY).partial_figures()]),
            "other-figures",
        ),
        (
            lambda: tierline.PartialFigures.merged(
                [figures, model.book(table, as_of=DAY).partial_figures("health")]
            ),
            "other-figures",
        ),
        (lambda: tierline.PartialFigures.from_bytes(model, figures.to_bytes()[:-1]), "unreadable-figures"),
        (lambda: figures.thresholds("priority"), "unknown-name"),
        (lambda: model.book(table, as_of=DAY).partial_figures("nothing"), "unknown-name"),
    ]:
        with pytest.raises(tierline.ArgumentError) as error:
            wrong()
        assert error.value.code == code
    nobody = model.book(pa.table({"account_id": [], "arr": []}), as_of=DAY).partial_figures()
    assert tierline.PartialFigures.merged([nobody, figures]) == figures


def test_a_worker_refuses_a_model_that_means_something_else_there(model: tierline.Model) -> None:
    from tierline._api import worker

    task = {"source": model._inner.source(), "fingerprint": model.fingerprint}
    assert worker.model_of(task) is worker.model_of(task)
    with pytest.raises(tierline.ArgumentError) as error:
        worker.model_of(task | {"fingerprint": "0" * 64})
    assert error.value.code == "other-model"
    for number in range(20):
        other = model.with_parameters(health_floor=30 + number)
        worker.model_of({"source": other._inner.source(), "fingerprint": other.fingerprint})
    assert worker.model_of(task) == model
