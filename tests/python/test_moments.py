"""The day of a moment, by every input; UUIDs as ids; moments of numpy at the ends of what they can be."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tierline

AS_OF = "2026-11-21"
SECOND = dt.timedelta(seconds=1)


def model(zone: str | None = None) -> tierline.Model:
    """A model whose score is a day, as a number."""
    return tierline.Model.parse(f"""
tierline: 1
model: {{ name: moments, client: id{f", zone: '{zone}'" if zone else ""} }}
attributes:
  d: {{ type: date }}
derived:
  n: {{ type: integer, expr: d - date '2000-01-01' }}
scores:
  day: {{ factors: [{{ of: n, weight: 100, linear: {{ from: -1_000_000, to: 3_000_000, points: [-1_000_000, 3_000_000] }} }}] }}
tiers:
  - {{ name: All }}
""")


def day(number: Any) -> dt.date | None:
    return None if number is None else dt.date(2000, 1, 1) + dt.timedelta(days=int(number))


def days(one_model: tierline.Model, column: Any) -> list[dt.date | None]:
    result = one_model.assign({"id": range(len(column)), "d": column}, as_of=AS_OF)
    return [day(number) for number in result.to_columns()["day"]]


def one(one_model: tierline.Model, value: Any) -> dt.date | None:
    return day(one_model.assign_one({"d": value}, as_of=AS_OF).scores["day"])


OWN, MADRID, TOKYO = model(), model("Europe/Madrid"), model("Asia/Tokyo")
APRIL, MARCH = dt.date(2027, 4, 1), dt.date(2027, 3, 31)
# Midnight of 1 April in Madrid.
MOMENT = dt.datetime(2027, 4, 1, tzinfo=ZoneInfo("Europe/Madrid"))
NAIVE = dt.datetime(2027, 4, 1)
UTC = MOMENT.astimezone(dt.UTC)
NEW_YORK = MOMENT.astimezone(ZoneInfo("America/New_York"))


def duck(session: str) -> Any:
    connection = duckdb.connect()
    connection.execute(f"set timezone = '{session}'")
    return connection.sql("select timestamptz '2027-04-01 00:00:00+02:00' as d").to_arrow_table()["d"]


@pytest.mark.parametrize(
    ("column", "own_day", "zone"),
    [
        (pd.Series([MOMENT]), APRIL, "Europe/Madrid"),
        (pd.Series(pd.to_datetime([MOMENT], utc=True)), MARCH, "UTC"),
        (pd.Series(pd.to_datetime([MOMENT], utc=True)).dt.tz_convert("+02:00"), APRIL, "+02:00"),
        (pd.Series([pd.Timestamp(MOMENT)], dtype=object), APRIL, "+02:00"),
        (pd.Series([pd.Timestamp(NEW_YORK)], dtype=object), MARCH, "-04:00"),
        (pd.Series([MOMENT]).dt.as_unit("s"), APRIL, "Europe/Madrid"),
        (pl.Series([MOMENT]), APRIL, "Europe/Madrid"),
        (pl.Series([UTC]), MARCH, "UTC"),
        (pl.Series([UTC]).dt.convert_time_zone("America/New_York").cast(pl.Datetime("ms", "America/New_York")), MARCH, "America/New_York"),
        (pa.array([UTC], pa.timestamp("ns", "Europe/Madrid")), APRIL, "Europe/Madrid"),
        (pa.array([UTC], pa.timestamp("s", "+02:00")), APRIL, "+02:00"),
        (pa.array([UTC], pa.timestamp("us", "-03:30")), MARCH, "-03:30"),
        (pa.array([UTC], pa.timestamp("ms", "UTC")), MARCH, "UTC"),
        (pa.array([UTC], pa.timestamp("ms", "+00:00")), MARCH, "UTC"),
        (pa.array([UTC], pa.timestamp("us", "Europe/Madrid")).dictionary_encode(), APRIL, "Europe/Madrid"),
        (duck("Europe/Madrid"), APRIL, "Europe/Madrid"),
        (duck("UTC"), MARCH, "UTC"),
        (["2027-04-01T00:00:00+02:00"], APRIL, "+02:00"),
        (["2027-03-31T22:00Z"], MARCH, "UTC"),
        (["2027-03-31 22:00:00+00:00"], MARCH, "UTC"),
        (pa.array(["2027-03-31 22:00:00+00:00"]).dictionary_encode(), MARCH, "UTC"),
        ([MOMENT], APRIL, "+02:00"),
        ([UTC], MARCH, "UTC"),
        ([MOMENT.replace(tzinfo=dt.timezone(dt.timedelta(hours=2)))], APRIL, "+02:00"),
    ],
    ids=lambda one: f"{type(one).__name__} {getattr(one, 'type', getattr(one, 'dtype', one))}",
)  # fmt: skip
def test_a_moment_has_the_day_of_the_model_zone_or_else_of_its_own(
    column: Any, own_day: dt.date, zone: str
) -> None:
    assert days(OWN, column) == [own_day]
    assert days(MADRID, column) == [APRIL]
    assert days(TOKYO, column) == [APRIL]
    result = OWN.assign({"id": [1], "d": column}, as_of=AS_OF)
    assert result.zones == (zone,)
    told = pa.table(result).schema.metadata
    assert told[b"tierline.zones"].decode() == zone
    assert told[b"tierline.zone_data"].startswith(b"20")
    assert b"tierline.zone" not in told
    told = pa.table(MADRID.assign({"id": [1], "d": column}, as_of=AS_OF)).schema.metadata
    assert told[b"tierline.zone"] == b"Europe/Madrid"


@pytest.mark.parametrize(
    "value",
    [NAIVE, pd.Timestamp(NAIVE), np.datetime64("2027-04-01T00:30"), "2027-04-01 00:30", APRIL, "2027-04-01"],
)
def test_a_moment_without_a_zone_stands_as_it_is(value: Any) -> None:
    for own_day in (OWN, MADRID, TOKYO):
        assert one(own_day, value) == APRIL
        assert days(own_day, [value]) == [APRIL]
    result = OWN.assign({"id": [1], "d": [value]}, as_of=AS_OF)
    assert (result.zones, b"tierline.zones" in pa.table(result).schema.metadata) == ((), False)


def test_a_client_by_itself_has_the_same_days() -> None:
    for value, own_day in (
        (MOMENT, APRIL),
        (pd.Timestamp(MOMENT), APRIL),
        (UTC, MARCH),
        ("2027-03-31T22:00:00Z", MARCH),
        (NEW_YORK, MARCH),
    ):
        assert (one(OWN, value), one(MADRID, value), one(TOKYO, value)) == (own_day, APRIL, APRIL)
        assert OWN.explain({"d": value}, as_of=AS_OF).assignment.issues == ()


def test_as_of_may_be_a_moment() -> None:
    for value, own_day in (
        (MOMENT, APRIL),
        (UTC, MARCH),
        ("2027-03-31T22:00:00Z", MARCH),
        (pd.Timestamp(NEW_YORK), MARCH),
        (NAIVE, APRIL),
    ):
        assert OWN.assign_one({}, as_of=value).as_of == own_day
        assert MADRID.assign({"id": [1], "d": [None]}, as_of=value).as_of == APRIL
    with pytest.raises(tierline.ArgumentError, match="which is no date"):
        OWN.assign_one({}, as_of="1 April")


def test_unknown_zones_are_refused_by_name() -> None:
    with pytest.raises(tierline.ModelError) as caught:
        model("Europe/Madird")
    assert [(diagnostic.code, diagnostic.help) for diagnostic in caught.value.diagnostics] == [
        ("unknown-zone", "did you mean `Europe/Madrid`?")
    ]
    table = pa.table({"id": [1], "d": pa.array([UTC], pa.timestamp("us", "Mars/Olympus"))})
    with pytest.raises(
        tierline.TableError, match="column `d` has the time zone `Mars/Olympus`, which is unknown"
    ) as refused:
        OWN.assign(table, as_of=AS_OF)
    assert (refused.value.code, refused.value.column_name) == ("unknown-zone", "d")
    assert (MADRID.zone, OWN.zone) == ("Europe/Madrid", None)
    again = tierline.Model.parse(MADRID.to_yaml())
    assert (again.zone, again.fingerprint) == ("Europe/Madrid", MADRID.fingerprint)
    assert OWN.fingerprint != MADRID.fingerprint


ZONES = ["Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "America/Sao_Paulo", "Europe/Dublin", "Asia/Tokyo", "Antarctica/Troll"]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_random_moments_have_the_day_that_the_zones_of_python_say(zone: str) -> None:
    chance, drawn, here = random.Random(zone), [], ZoneInfo(zone)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    for _ in range(3_000):
        # Around a midnight of that zone, or anywhere.
        near = dt.datetime(
            chance.randrange(1930, 9998), chance.randrange(1, 13), chance.randrange(1, 28), tzinfo=here
        )
        drawn.append(
            near.astimezone(dt.UTC)
            + chance.choice([-1, 0, 1, 3_599, -3_601, chance.randrange(-86_400, 86_400)]) * SECOND
        )
    wanted = [moment.astimezone(here).date() for moment in drawn]
    seconds = [(moment - epoch) // SECOND for moment in drawn]
    assert days(OWN, pa.array(seconds, pa.timestamp("s", zone))) == wanted
    assert days(model(zone), [moment.isoformat() for moment in drawn]) == wanted
    assert days(model(zone), drawn) == wanted


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_before_1970_and_beyond_the_calendar_are_days_or_issues(unit: str) -> None:
    ends = [-(2**63) + 1, -1, 0, 2**63 - 1, None]
    for zone in (None, "UTC", "Europe/Madrid"):
        result = OWN.assign(
            {"id": range(5), "d": pa.array(ends, pa.int64()).cast(pa.timestamp(unit, zone))}, as_of=AS_OF
        )
        rows = result.to_rows()
        near = (
            [dt.date(1969, 12, 31), dt.date(1970, 1, 1)]
            if zone != "Europe/Madrid"
            else [dt.date(1970, 1, 1)] * 2
        )
        assert [day(row["day"]) for row in rows[1:3]] == near
        for at in (0, 3):
            inside = unit == "ns"
            assert (rows[at]["issues"] is None) == inside, (unit, zone, rows[at])
        assert rows[4]["issues"] is None


EDGES = [
    ("Y", 10**15), ("Y", -(10**15)), ("Y", 10**17), ("M", 10**16), ("W", 2**61), ("D", 2**62), ("h", 2**62), ("h", 2**60 // 3),
    ("m", 2**62), ("ps", 2**62), ("fs", -(2**62)), ("as", 2**62), ("s", 2**62), ("ms", -(2**62)), ("25s", 10**17), ("3D", 2**61),
    ("10Y", 10**15), ("h", -1), ("m", 1), ("Y", 56), ("M", 681), ("W", -1), ("2W", 1_500), ("7h", 70_000), ("s", -1), ("ps", -1), ("D", 20_000),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "ticks"), EDGES)
def test_moments_of_numpy_are_the_same_by_row_and_by_column(unit: str, ticks: int) -> None:
    array = np.array([ticks], dtype="int64").view(f"datetime64[{unit}]")
    row = OWN.assign({"id": [1], "d": array}, as_of=AS_OF).to_rows()[0]
    alone = OWN.assign_one({"d": array[0]}, as_of=AS_OF)
    assert (row["day"], row["issues"]) == (alone.scores["day"], "; ".join(map(str, alone.issues)) or None)
    listed = OWN.assign({"id": [1], "d": list(array)}, as_of=AS_OF).to_rows()[0]
    assert (listed["day"], listed["issues"]) == (row["day"], row["issues"])
    # numpy's own day, where it is one of the calendar.
    with np.errstate(over="ignore"):
        try:
            wanted = array.astype("datetime64[D]")[0]
        except (OverflowError, ValueError):
            wanted = None
    if wanted is not None and abs(ticks) < 10**6:
        assert day(row["day"]) == wanted.item()
    nothing = np.array(["NaT"], dtype=f"datetime64[{unit}]")
    assert OWN.assign({"id": [1], "d": nothing}, as_of=AS_OF).to_rows()[0]["issues"] is None


# -- UUIDs ------------------------------------------------------------------------------------------------------------

IDS = [uuid.UUID(int=7 * 10**37 + at) for at in range(3)]
TEXTS = [str(ident) for ident in IDS]

BY_VALUE = tierline.Model.parse("""
tierline: 1
model: { name: uuids, client: id, value: arr }
attributes:
  arr: { type: decimal, scale: 2 }
  parent: { type: text }
tiers:
  - { name: Gold, when: arr > 10_000 }
  - { name: Basic }
migration: { demote: { after: 90 days } }
""")


def arrow_ids() -> pa.Array:
    return pa.array([ident.bytes for ident in IDS], pa.uuid())


def uuid_tables() -> list[Any]:
    arr = [20_000, 5, 7]
    parquet = io.BytesIO()
    pq.write_table(pa.table({"id": arrow_ids(), "arr": arr}), parquet)
    return [
        pd.DataFrame({"id": IDS, "arr": arr}),
        pa.table({"id": arrow_ids(), "arr": arr}),
        [{"id": ident, "arr": value} for ident, value in zip(IDS, arr, strict=True)],
        {"id": IDS, "arr": arr},
        {"id": arrow_ids(), "arr": arr},
        {"id": np.array(IDS, dtype=object), "arr": arr},
        pa.table({"id": pa.chunked_array([arrow_ids()[:1], arrow_ids()[1:]]), "arr": arr}),
        pa.table({"id": arrow_ids(), "arr": arr}).slice(0, 3),
        pq.read_table(parquet),
        pl.DataFrame({"id": IDS, "arr": arr}, schema_overrides={"id": pl.Object}),
        {"id": pl.Series(IDS, dtype=pl.Object), "arr": arr},
    ]


@pytest.mark.parametrize("table", uuid_tables(), ids=lambda one: type(one).__name__)
def test_uuids_are_ids_written_as_everybody_writes_them(table: Any) -> None:
    rows = BY_VALUE.assign(table, as_of=AS_OF).to_rows()
    assert [(row["id"], row["tier"], row["issues"]) for row in rows] == [
        (TEXTS[0], "Gold", None),
        (TEXTS[1], "Basic", None),
        (TEXTS[2], "Basic", None),
    ]
    # They meet the standings that were saved as texts.
    standings = BY_VALUE.book({"id": TEXTS, "arr": [20_000, 5, 7]}, as_of=AS_OF).review().standings
    moved = BY_VALUE.book(table, as_of="2026-12-21").review(standings).movements.to_rows()
    assert {(row["id"], row["movement"]) for row in moved} == {(text, "kept") for text in TEXTS}


def test_uuids_by_themselves_in_batches_and_in_files(tmp_path: Any) -> None:
    assert BY_VALUE.assign_one({"id": IDS[0], "arr": 20_000}, as_of=AS_OF).client == TEXTS[0]
    assert BY_VALUE.explain({"id": IDS[0], "arr": 20_000}, as_of=AS_OF).assignment.client == TEXTS[0]
    table = pa.table(
        {"id": pa.array([ident.bytes for ident in [*IDS, IDS[0]]], pa.uuid()), "arr": [1, 2, 3, 4]}
    )
    twice = BY_VALUE.assign(table, as_of=AS_OF).to_columns()["issues"]
    assert [issue is None for issue in twice] == [False, True, True, False]
    stream = BY_VALUE.assign_batches(table.slice(0, 3).to_batches(max_chunksize=2), as_of=AS_OF)
    assert [row["id"] for batch in stream for row in batch.to_rows()] == TEXTS
    pq.write_table(table.slice(0, 3), tmp_path / "clients.parquet")
    BY_VALUE.assign_file(tmp_path / "clients.parquet", tmp_path / "out.parquet", as_of=AS_OF)
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == TEXTS


def test_sixteen_bytes_without_the_type_of_uuids_are_refused_with_words_what_to_do() -> None:
    plain = pa.table({"id": pa.array([ident.bytes for ident in IDS], pa.binary(16)), "arr": [1, 2, 3]})
    with pytest.raises(tierline.TableError, match=r"FixedSizeBinary\(16\)") as caught:
        BY_VALUE.assign(plain, as_of=AS_OF)
    assert "pa.uuid()" in (caught.value.help or "")


def test_the_tables_of_a_review_have_their_days_in_the_zone_of_the_model() -> None:
    text = """
tierline: 1
model: { name: m, client: id, value: arr ZONE }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Gold, when: arr > 10 }, { name: Basic }]
"""
    standings = pa.table({"id": ["a"], "tier": ["Gold"], "since": pa.array([UTC], pa.timestamp("us", "UTC"))})
    for zone, wanted in (("", MARCH), (", zone: Europe/Madrid", APRIL)):
        book = tierline.Model.parse(text.replace(" ZONE", zone)).book(
            {"id": ["a"], "arr": [20]}, as_of="2027-05-01"
        )
        assert book.review(standings).standings.to_rows()[0]["since"] == wanted


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("2026-04-01 00:30:00+02", "A"),
        ("2026-03-31 22:30:00+00", "B"),
        ("2026-04-01T00:30:00+0200", "A"),
        ("2026-04-01 00:30:00.123-0330", "A"),
        ("2026-03-31 23:30:00-03", "B"),
    ],
)
def test_offsets_are_read_as_databases_write_them(text: str, tier: str) -> None:
    """PostgreSQL and DuckDB write the hours alone, others leave the colon out; both by row and by column."""
    document = (
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { d: { type: date } }\n"
        "tiers: [{ name: A, when: \"d >= date '2026-04-01'\" }, { name: B }]"
    )
    model = tierline.Model.parse(document)
    assert model.assign_one({"id": 1, "d": text}, as_of="2026-06-01").tier == tier
    for column in ([text], pa.array([text])):
        assert model.assign({"id": [1], "d": column}, as_of="2026-06-01").to_columns()["tier"] == [tier]
