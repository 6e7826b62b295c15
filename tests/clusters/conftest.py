"""A session of Spark on this machine, and clients for it. `make test-clusters` runs these tests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tierline

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

DAY = "2026-11-21"
CLIENTS = 1_000_000
PARTITIONS = 200


@pytest.fixture(scope="session")
def model() -> tierline.Model:
    return tierline.Model.read(ROOT / "models" / "customer_success" / "model.yaml")


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    pyspark = pytest.importorskip("pyspark.sql", reason="NOT run: pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("NOT run: there is no Java, which Spark runs in")
    # Without it, workers run whatever `python3` is.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = pyspark.SparkSession.builder.master("local[2]").appName("tierline")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "3g",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
        # Files of some kilobytes stay as many partitions as there are.
        "spark.sql.files.openCostInBytes": str(1 << 30),
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def table_of_clients(count: int, first: int = 0) -> pa.Table:
    """Clients of all kinds, decided by where they stand: bad values, missing ones, ids that come again far away, no ids."""
    rows = range(first, first + count)
    arr: list[str | None] = []
    for row in rows:
        kind = row * 2_654_435_761 % 1_000
        whole = row * 7_919 % 250_000
        arr.append(
            "oops"
            if kind == 0
            else None
            if kind < 3
            else f"-{whole}"
            if kind < 5
            else f"{whole}.{row % 100:02d}"
        )
    ids = [None if row % 50_000 == 7 else f"A-{row % 999_000 if row % 3 == 0 else row}" for row in rows]
    levels = [None, "low", "medium", "high"]
    return pa.table(
        {
            "account_id": pa.array(ids),
            "arr": pa.array(arr),
            "growth_potential": pa.array([levels[row % 4] for row in rows]),
            "strategic": pa.array([row % 17 == 0 for row in rows]),
            "health": pa.array([row * 31 % 1_001 / 10 for row in rows]),
            "employees": pa.array([row % 5_000 for row in rows], pa.int32()),
            "seats": pa.array([row % 700 for row in rows], pa.int64()),
            "the region": pa.array([("NA", "EMEA", "APAC")[row % 3] for row in rows]),
        }
    )


@pytest.fixture(scope="session")
def clients() -> pa.Table:
    return table_of_clients(CLIENTS)


@pytest.fixture(scope="session")
def folder(clients: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clients as 200 files, whose names stand in the order of the rows."""
    folder = tmp_path_factory.mktemp("clients")
    step = CLIENTS // PARTITIONS
    for part in range(PARTITIONS):
        pq.write_table(clients.slice(part * step, step), folder / f"part-{part:05d}.parquet")
    return folder


@pytest.fixture(scope="session")
def one_machine(model: tierline.Model, clients: pa.Table) -> tierline.Assignments:
    return model.assign(clients, as_of=DAY, plain=True)


def in_order(rows: pa.Table, *columns: str) -> pa.Table:
    """The rows in the order of all columns, so that those of machines without an order can be compared."""
    names = list(columns) or rows.column_names
    return rows.sort_by([(name, "ascending") for name in names]).combine_chunks()


def plain(rows: Any) -> pa.Table:
    """A table without metadata, with texts as one type of text: what is compared are names, values and numbers' types."""
    table = rows if isinstance(rows, pa.Table) else pa.table(rows)
    fields = []
    for field in table.schema:
        kind = field.type
        if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
            kind = pa.string()
        fields.append(pa.field(field.name, kind))
    return table.cast(pa.schema(fields)).replace_schema_metadata(None).combine_chunks()
