"""Spark on this machine gives the bytes of one machine, and says what is wrong before anything runs."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import tierline
import tierline.spark
from conftest import DAY, PARTITIONS, ROOT, in_order, plain, table_of_clients

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def frame(spark: Any, folder: Path) -> Any:
    frame = spark.read.parquet(str(folder))
    assert frame.rdd.getNumPartitions() == PARTITIONS
    return frame


# -- Assignments -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("duplicates", ["join", "window"])
def test_a_million_clients_in_200_partitions_are_the_bytes_of_one_machine(
    frame: Any, model: tierline.Model, one_machine: tierline.Assignments, duplicates: Any
) -> None:
    result = tierline.spark.assign(frame, model, as_of=DAY, duplicates=duplicates).toArrow()
    wanted, found = in_order(plain(one_machine)), in_order(plain(result))
    assert found.schema == wanted.schema
    assert found.equals(wanted)
    # There are ids that come again in other partitions, no ids, bad values and tiers of all kinds.
    twice = pc.sum(pc.match_substring(found["issues"], "duplicate id")).as_py()
    assert twice > 500
    assert pc.count(found["tier"]).as_py() > 900_000


def test_rows_stay_in_their_order_and_columns_of_the_clients_can_be_kept(
    spark: Any, model: tierline.Model
) -> None:
    clients = table_of_clients(5_000).append_column("a.b", pa.array(range(5_000)))
    frame = spark.createDataFrame(clients).coalesce(1)
    result = tierline.spark.assign(frame, model, as_of=DAY, keep=["the region", "a.b"], contributions=True)
    wanted = plain(model.assign(clients, as_of=DAY, plain=True, contributions=True))
    assert result.columns == ["the region", "a.b", *wanted.column_names]
    found = plain(result.toArrow())
    assert found["a.b"].to_pylist() == list(range(5_000))
    assert found.select(wanted.column_names).equals(wanted)


def test_ids_of_numbers_are_compared_as_numbers(spark: Any) -> None:
    model = tierline.Model.read(ROOT / "models" / "value_bands" / "model.yaml")
    clients = pa.table(
        {
            "account_id": pa.array([Decimal("8.00"), Decimal("8.50"), Decimal("8.00")], pa.decimal128(9, 2)),
            "arr": pa.array([5, 480_000, 60_000]),
        }
    )
    frame = spark.createDataFrame(clients)
    found = plain(tierline.spark.assign(frame, model, as_of=DAY).toArrow())
    assert found.equals(plain(model.assign(clients, as_of=DAY, plain=True)))
    assert found["tier"].to_pylist() == [None, "Enterprise", None]
    assert tierline.spark.explain(frame, model, "8.5", as_of=DAY).assignment.tier == "Enterprise"


def test_a_table_without_clients_has_the_columns(spark: Any, model: tierline.Model) -> None:
    nobody = table_of_clients(9).slice(0, 0)
    frame = spark.createDataFrame(nobody)
    result = tierline.spark.assign(frame, model, as_of=DAY)
    assert result.columns == list(model.assign(nobody, as_of=DAY).columns)
    assert result.count() == 0
    assert tierline.spark.figures(frame, model, as_of=DAY).summary().clients == 0


def test_what_cannot_be_assigned_is_said_before_anything_runs(spark: Any, model: tierline.Model) -> None:
    clients = table_of_clients(3)
    frame = spark.createDataFrame(clients)
    for wrong, code, call in [
        (frame.drop("arr"), "missing-column", {}),
        (frame.drop("account_id"), "missing-column", {}),
        (frame, "column-twice", {"keep": ["account_id"]}),
        (frame, "missing-column", {"keep": ["nothing"]}),
        (frame, "unknown-rule", {"duplicates": "each batch"}),
        (clients, "unusable-table", {}),
    ]:
        with pytest.raises(tierline.TierlineError) as error:
            tierline.spark.assign(wrong, model, as_of=DAY, **call)
        assert error.value.code == code
    renamed = frame.withColumnRenamed("strategic", "Strategic")
    with pytest.warns(UserWarning, match="`Strategic`"):
        tierline.spark.assign(renamed, model, as_of=DAY)
    assert tierline.spark.remarks(renamed, model)[0].code == "similar-column"


# -- One client --------------------------------------------------------------------------------------------------


def test_one_client_is_explained_as_on_one_machine(spark: Any, model: tierline.Model) -> None:
    clients = table_of_clients(100)
    frame = spark.createDataFrame(clients)
    row = clients.slice(42, 1).to_pylist()[0]
    assert tierline.spark.explain(frame, model, "A-42", as_of=DAY) == model.explain(
        {name: row[name] for name in row if name != "the region"}, as_of=DAY
    )
    for client, table, code in [
        ("A-x", frame, "unknown-client"),
        ("A-42", frame.union(frame), "several-clients"),
    ]:
        with pytest.raises(tierline.ArgumentError) as error:
            tierline.spark.explain(table, model, client, as_of=DAY)
        assert error.value.code == code


# -- Figures -----------------------------------------------------------------------------------------------------


def test_figures_of_all_partitions_are_those_of_one_machine(
    frame: Any, model: tierline.Model, clients: pa.Table
) -> None:
    found = tierline.spark.figures(frame, model, as_of=DAY, of=["priority", "health"])
    book = model.book(clients, as_of=DAY)
    assert found == book.partial_figures("priority", "health")
    wanted, summary = book.assignments.summary(), found.summary()
    assert summary.tiers == wanted.tiers
    assert (summary.unassigned, summary.reasons, summary.value) == (
        wanted.unassigned,
        wanted.reasons,
        wanted.value,
    )
    for of in (None, "priority", "health"):
        mine, theirs = book.thresholds(of), found.thresholds(of)
        assert (mine.quartiles, mine.to_dict(), mine.all_clients) == (
            theirs.quartiles,
            theirs.to_dict(),
            theirs.all_clients,
        )


def test_figures_of_numbers_that_are_not_there_are_refused(spark: Any, model: tierline.Model) -> None:
    frame = spark.createDataFrame(table_of_clients(3))
    with pytest.raises(tierline.ArgumentError) as error:
        tierline.spark.figures(frame, model, as_of=DAY, of=["nothing"])
    assert error.value.code == "unknown-name"


# -- Reviews -----------------------------------------------------------------------------------------------------


def reviewed(
    model: tierline.Model, clients: pa.Table, day: str, standings: Any = None, **more: Any
) -> tuple[Any, Any]:
    review = model.book(clients, as_of=day).review(standings, plain=True, **more)
    return plain(review.movements), plain(review.standings)


def test_reviews_of_two_quarters_are_those_of_one_machine(spark: Any, model: tierline.Model) -> None:
    first_clients, then = table_of_clients(6_000), table_of_clients(6_000, first=300)
    movements, standings = reviewed(model, first_clients, "2026-08-21")
    first = tierline.spark.review(
        spark.createDataFrame(first_clients).repartition(5), model, as_of="2026-08-21", buckets=7
    )
    kept = first.standings.toArrow()
    assert in_order(plain(first.movements.toArrow())).equals(in_order(movements))
    assert in_order(plain(kept)).equals(in_order(standings))

    # 300 clients have left, 300 come, and every value belongs to another client than before.
    then = then.set_column(1, "arr", first_clients["arr"])
    movements, standings = reviewed(model, then, DAY, standings)
    second = tierline.spark.review(
        spark.createDataFrame(then), model, spark.createDataFrame(kept), as_of=DAY, buckets=7
    )
    found = plain(second.movements.toArrow())
    assert in_order(found).equals(in_order(movements))
    assert in_order(plain(second.standings.toArrow())).equals(in_order(standings))
    assert len(set(found["movement"].to_pylist())) > 4


def test_a_review_that_would_lose_clients_or_columns_is_refused_in_the_words_of_one_machine(
    spark: Any, model: tierline.Model
) -> None:
    clients = table_of_clients(600).filter(pc.is_valid(table_of_clients(600)["account_id"]))
    _, standings = reviewed(model, clients, "2026-08-21")
    known = spark.createDataFrame(standings)
    for less in (clients.slice(0, 200), clients.drop_columns(["health"])):
        with pytest.raises(tierline.TableError) as here:
            model.book(less, as_of=DAY).review(standings)
        with pytest.raises(tierline.TableError) as there:
            tierline.spark.review(spark.createDataFrame(less), model, known, as_of=DAY)
        assert (there.value.code, str(there.value)) == (here.value.code, str(here.value))
    gone = len(clients) - 200
    confirmed = tierline.spark.review(
        spark.createDataFrame(clients.slice(0, 200)), model, known, as_of=DAY, accept_left=gone
    )
    wanted, _ = reviewed(model, clients.slice(0, 200), DAY, standings, accept_left=gone)
    assert in_order(plain(confirmed.movements.toArrow())).equals(in_order(wanted))


# -- Other workers -----------------------------------------------------------------------------------------------

OTHER_WORKER = """
import os, sys
import tierline, tierline.spark
from pyspark.sql import SparkSession

builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
os.environ["PYSPARK_PYTHON"] = sys.executable
builder = builder.config("spark.log.level", "OFF")
spark = builder.config("spark.executorEnv.PYTHONPATH", sys.argv[1]).getOrCreate()
model = tierline.Model.read("models/value_bands/model.yaml")
clients = spark.createDataFrame([("A-1", 480_000)], "account_id string, arr bigint")
try:
    tierline.spark.assign(clients, model, as_of="2026-11-21").collect()
except Exception as error:
    print([line for line in str(error).splitlines() if "this worker" in line][-1])
"""


@pytest.mark.parametrize(
    ("package", "words"),
    [
        ('__version__ = "0.0.7"\n', "has tierline 0.0.7, and the job was sent by tierline"),
        ('raise ImportError("no such wheel")\n', "has no tierline, and the job was sent by tierline"),
    ],
)
def test_a_worker_with_another_package_is_refused_in_words(
    spark: Any, tmp_path: Path, package: str, words: str
) -> None:
    (tmp_path / "tierline").mkdir()
    (tmp_path / "tierline" / "__init__.py").write_text(package, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", OTHER_WORKER, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=600,
    )
    assert words in done.stdout
    assert "give every executor the same wheel" in done.stdout
