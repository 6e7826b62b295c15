"""What single values mean, and what is an issue of its client."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import tierline
from hypothesis import given, settings
from hypothesis import strategies as st

AS_OF = dt.date(2026, 11, 21)


def model(kind: str, *tiers: str, score: bool = False) -> tierline.Model:
    lines = "\n".join(f'  - {{ name: T{at}, when: "{when}" }}' for at, when in enumerate(tiers))
    seen = "scores: { seen: { round: 6, factors: [{ of: x, weight: 100, linear: { from: -1e9, to: 1e9, points: [-1e9, 1e9] } }] } }"
    return tierline.Model.parse(
        f"""
tierline: 1
model: {{ name: values, client: id }}
attributes: {{ x: {kind} }}
{seen if score else ""}
tiers:
{lines}
  - {{ name: Rest }}
"""
    )


DECIMAL = model("{ type: decimal, scale: 6 }", score=True)
MONEY = model("{ type: decimal, scale: 2 }", score=True)


def seen(one_model: tierline.Model, value: Any) -> Decimal | str:
    """What a number comes to, or the kind of the issue; by itself and in a table."""
    one = one_model.assign_one({"id": "a", "x": value}, as_of=AS_OF)
    row = one_model.assign([{"id": "a", "x": value}], as_of=AS_OF).to_rows()[0]
    assert (row["issues"] or "") == "; ".join(str(issue) for issue in one.issues)
    assert row["seen"] == one.scores["seen"]
    if one.issues:
        return one.issues[0].kind
    score = one.scores["seen"]
    return "missing" if score is None else score


class Whole(int):
    """An integer that writes itself otherwise."""

    def __str__(self) -> str:
        return "a whole number"


@pytest.mark.parametrize(
    ("value", "comes_to"),
    [
        (1, 1),
        (Whole(5), 5),
        (Whole(10**20), "out-of-range"),
        (10**8, 10**8),
        (10**12, "out-of-range"),
        (10**20, "out-of-range"),
        (-(10**4000), "out-of-range"),
        (2**63, "out-of-range"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (-0.0, 0),
        (1e-7, 0),
        (5e-7, 0),
        (1.5e-6, "0.000002"),
        (1e30, "out-of-range"),
        (np.float32(0.1), "0.1"),
        (np.float64(0.1), "0.1"),
        (np.float16(0.1), "0.1"),
        (np.longdouble("0.1"), "0.1"),
        (np.int8(-5), -5),
        (np.uint64(2**64 - 1), "out-of-range"),
        (Decimal("0.1"), "0.1"),
        (Decimal("1E+3"), 1000),
        (Decimal("1E-6"), "0.000001"),
        (Decimal("0." + "3" * 60), "0.333333"),
        (Decimal("1E+1000"), "out-of-range"),
        (Decimal("1E-1000"), 0),
        (Decimal("-0"), 0),
        (Decimal("NaN"), "not-finite"),
        (Decimal("sNaN"), "not-finite"),
        (Decimal("-Infinity"), "not-finite"),
        (float("nan"), "not-finite"),
        (float("inf"), "not-finite"),
        (np.float32("nan"), "not-finite"),
        (np.float16("-inf"), "not-finite"),
        (True, "not-a-number"),
        (False, "not-a-number"),
        (np.True_, "not-a-number"),
        ("12.5", "12.5"),
        (" 12.5 ", "12.5"),
        ("1e2", 100),
        (np.str_("7"), 7),
        ("$1,200", "not-a-number"),
        ("1,200", "not-a-number"),
        ("1_200", "not-a-number"),
        ("twelve", "not-a-number"),
        ("٣", "not-a-number"),
        ("nan", "not-a-number"),
        ("9" * 19, "out-of-range"),
        ("", "missing"),
        ("  ", "missing"),
        (None, "missing"),
        (pd.NA, "missing"),
        (pd.NaT, "missing"),
        (dt.date(2026, 1, 1), "not-a-number"),
        (dt.datetime(2026, 1, 1), "not-a-number"),
    ],
    ids=lambda one: f"{type(one).__name__} {one!a:.20}" if type(one) is not int else "int",
)
def test_a_value_where_a_number_belongs(value: Any, comes_to: Any) -> None:
    words = ("missing", "not-finite", "not-a-number", "out-of-range")
    assert seen(DECIMAL, value) == (comes_to if comes_to in words else Decimal(str(comes_to)))


@given(st.floats(allow_nan=False, min_value=-1e8, max_value=1e8))
def test_a_float_means_its_shortest_decimal(value: float) -> None:
    assert seen(DECIMAL, value) == Decimal(repr(value)).quantize(Decimal("1E-6"))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e8, max_value=1e8, width=32))
def test_a_float_of_32_bits_means_its_own_shortest_decimal(value: float) -> None:
    narrow = np.float32(value)
    shortest = Decimal(np.format_float_scientific(narrow, unique=True)).normalize()
    got = seen(DECIMAL, narrow)
    assert isinstance(got, Decimal)
    if shortest.as_tuple().exponent >= -6:  # type: ignore[operator]
        # Two shortest decimals can be equally near.
        assert np.float32(str(got)) == narrow
        assert len(got.normalize().as_tuple().digits) <= len(shortest.as_tuple().digits)
    else:
        assert abs(got - shortest) <= Decimal("1E-6")
    column = DECIMAL.assign({"id": ["a"], "x": np.array([narrow])}, as_of=AS_OF).to_columns()
    assert column["seen"] == [got]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**8), max_value=10**8, places=9))
def test_a_decimal_is_exact_and_rounded_half_to_even_once(value: Decimal) -> None:
    assert seen(MONEY, value) == value.quantize(Decimal("0.01"))
    assert seen(DECIMAL, value) == value.quantize(Decimal("1E-6"))


def test_rounding_is_counted_by_attribute() -> None:
    values = [Decimal("1.005"), Decimal("1.015"), 1.5, "2.999", 3]
    result = MONEY.assign({"id": list("abcde"), "x": values}, as_of=AS_OF)
    assert result.to_columns()["seen"] == [Decimal(one) for one in ("1.00", "1.02", "1.5", "3", "3")]
    assert result.rounded == {"x": 3}
    assert MONEY.assign_one({"x": Decimal("1.005")}, as_of=AS_OF).rounded == ("x",)
    assert MONEY.assign_one({"x": Decimal("1.5")}, as_of=AS_OF).rounded == ()


@pytest.mark.parametrize(
    ("kind", "when", "yes", "no", "bad"),
    [
        ("{ type: boolean }", "x",
         [True, 1, "true", "TRUE", "1", np.True_, 1.0, Decimal(1), Decimal("1.000"), "1.0", np.float32(1)],
         [False, 0, "false", "0", None, "", " ", 0.0, -0.0, Decimal("0.00"), "0.00", np.float64(0)],
         [("yes", "not-a-boolean"), (2, "not-a-boolean"), (0.5, "not-a-boolean"), (Decimal("1.01"), "not-a-boolean"),
          ("1.0000000000000000001", "not-a-boolean"), (float("nan"), "not-a-boolean")]),
        ("{ type: category, levels: [low, high, 5] }", "x >= 'high'", ["high", 5, "5", np.int8(5)], ["low", None, ""],
         [("High", "unknown-level"), (" high", "unknown-level"), (6, "unknown-level"), (True, "unknown-level"), (1.5, "unknown-level")]),
        ("{ type: text }", "x = '7' or x = 'ö'", ["7", 7, "ö"], ["", " 7", None, "o\u0308"],
         [(7.0, "not-a-text"), (True, "not-a-text"), (dt.date(2026, 1, 1), "not-a-text")]),
        ("{ type: date }", "x = date '2026-01-31'",
         [dt.date(2026, 1, 31), "2026-01-31", dt.datetime(2026, 1, 31, 23, 59, 59), "2026-01-31T23:59:59Z",
          dt.datetime(2026, 1, 31, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1))), np.datetime64("2026-01-31T10"),
          pd.Timestamp("2026-01-31T23:59")],
         [dt.date(2026, 2, 1), None, "", pd.NaT, np.datetime64("NaT")],
         [("2026-02-30", "not-a-date"), ("31.01.2026", "not-a-date"), (20484, "not-a-date"), (True, "not-a-date"),
          (np.datetime64("20000-01-01"), "not-a-date"), (np.datetime64(2**62, "s"), "not-a-date")]),
        ("{ type: integer, min: 0, max: 10 }", "x = 4", [4, 4.0, "4", 4.5, 3.5, Decimal("4.49")], [5, None, "0"],
         [(-1, "below-min"), (11, "above-max"), (10.51, "above-max"), ("x", "not-a-number")]),
    ],
    ids=["boolean", "category", "text", "date", "integer"],
)  # fmt: skip
def test_values_of_each_type(kind: str, when: str, yes: list[Any], no: list[Any], bad: list[Any]) -> None:
    one_model = model(kind, when)
    values = [*yes, *no, *(value for value, _ in bad)]
    table = one_model.assign({"id": range(len(values)), "x": values}, as_of=AS_OF).to_rows()
    for value, row in zip(values, table, strict=True):
        one = one_model.assign_one({"id": "a", "x": value}, as_of=AS_OF)
        words = "; ".join(str(issue) for issue in one.issues) or None
        assert (one.tier, words) == (row["tier"], row["issues"]), value
    assert [row["tier"] for row in table] == ["T0"] * len(yes) + ["Rest"] * len(no) + [None] * len(bad)
    for value, kind_of_issue in bad:
        issues = one_model.assign_one({"id": "a", "x": value}, as_of=AS_OF).issues
        assert [(issue.kind, issue.attribute) for issue in issues] == [(kind_of_issue, "x")], value


def test_an_issue_names_attribute_value_and_what_was_expected() -> None:
    one_model = model("{ type: category, levels: [low, high] }")
    (issue,) = one_model.assign_one({"x": "hihg"}, as_of=AS_OF).issues
    assert issue == tierline.Issue("unknown-level", "x", "hihg", str(issue))
    assert str(issue) == "`x` is `hihg`, expected `low` or `high`: did you mean `high`?"
    (issue,) = one_model.assign_one({"x": "\x1b[31m" + "a" * 100}, as_of=AS_OF).issues
    assert issue.value is not None
    assert "\x1b" not in issue.value
    assert len(issue.value) < 80


# -- Ids --------------------------------------------------------------------------------------------------------------


def test_missing_blank_and_double_ids_are_issues_and_every_row_stays() -> None:
    ids = ["a", None, "", "  ", "b", "b", "c"]
    result = MONEY.assign({"id": ids, "x": [1] * len(ids)}, as_of=AS_OF)
    assert result.to_columns()["id"] == ids
    assert result.to_columns()["tier"] == ["Rest", None, None, None, None, None, "Rest"]
    assert [(reason.kind, reason.clients) for reason in result.summary().reasons] == [
        ("no-id", 3),
        ("id-twice", 2),
    ]


@pytest.mark.parametrize("ids", [[1, None, 2, 2], [Decimal("1.5"), None, "x", "x"], np.array([1, 3, 2, 2])])
def test_ids_may_be_numbers(ids: Any) -> None:
    tiers = MONEY.assign({"id": ids, "x": [1] * 4}, as_of=AS_OF).to_columns()["tier"]
    assert (tiers[0], tiers[2:]) == ("Rest", [None, None])


def test_a_client_by_itself_may_lack_the_id_but_not_have_an_empty_one() -> None:
    nobody = MONEY.assign_one({"x": 1}, as_of=AS_OF)
    assert (nobody.client, nobody.tier, nobody.issues) == (None, "Rest", ())
    assert "this client is Rest" in str(MONEY.explain({"x": 1}, as_of=AS_OF))
    for empty in (None, "", " ", pd.NA):
        one = MONEY.assign_one({"id": empty, "x": 1}, as_of=AS_OF)
        assert (one.tier, [issue.kind for issue in one.issues]) == (None, ["no-id"])
    assert MONEY.assign_one({"id": 42, "x": 1}, as_of=AS_OF).client == "42"


def test_a_client_may_be_a_row_of_pandas_or_any_mapping() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "x": [1.5, None]})
    ones = [MONEY.assign_one(row, as_of=AS_OF) for _, row in frame.iterrows()]
    assert [one.issues for one in ones] == [(), ()]
    assert [one.scores["seen"] for one in ones] == [Decimal("1.5"), None]
    for wrong in (None, [("x", 1)], "x", 5, frame):
        with pytest.raises(tierline.ArgumentError) as caught:
            MONEY.assign_one(wrong, as_of=AS_OF)  # type: ignore[arg-type]
        assert caught.value.code == "unusable-client"
    with pytest.raises(tierline.ArgumentError, match="value of `x` cannot be used: it is of type `list`"):
        MONEY.explain({"x": []}, as_of=AS_OF)


# -- The as-of date ---------------------------------------------------------------------------------------------------

DAYS = tierline.Model.parse(
    """
tierline: 1
model: { name: days, client: id }
attributes: { n: { type: integer } }
tiers: [{ name: That day, when: "as_of = date '2026-11-21'" }, { name: Another }]
"""
)


@pytest.mark.parametrize(
    "as_of",
    [
        "2026-11-21",
        dt.date(2026, 11, 21),
        dt.datetime(2026, 11, 21, 23, 59),
        dt.datetime(2026, 11, 21, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "2026-11-21T00:30:00+02:00",
        pd.Timestamp("2026-11-21 12:00", tz="UTC"),
    ],
    ids=repr,
)
def test_as_of_is_a_date_a_text_or_a_moment(as_of: Any) -> None:
    result = DAYS.assign({"id": ["a"], "n": [1]}, as_of=as_of)
    assert result.as_of == AS_OF
    assert type(result.as_of) is dt.date
    assert result.to_columns()["tier"] == ["That day"]
    assert DAYS.assign_one({}, as_of=as_of).tier == "That day"
    assert DAYS.explain({}, as_of=as_of).assignment.as_of == AS_OF


@pytest.mark.parametrize(
    "as_of",
    ["", "today", "21.11.2026", "2026-02-30", "2026-11-21T00:00:00", "\ud800", "x" * 10_000, None, 20261121, 1.5,
     True, dt.time(1), pd.NaT, np.datetime64("2026-11-21"), "2026-11-21T00:00:00+24:00"],
    ids=lambda one: f"{one!a:.30}",
)  # fmt: skip
def test_anything_else_is_no_as_of_date(as_of: Any) -> None:
    for call in (
        lambda: DAYS.assign({"id": [], "n": []}, as_of=as_of),
        lambda: DAYS.assign_one({}, as_of=as_of),
        lambda: DAYS.explain({}, as_of=as_of),
    ):
        with pytest.raises(tierline.ArgumentError) as caught:
            call()
        assert caught.value.code == "bad-date"
        assert len(str(caught.value)) < 300


def test_the_clock_is_never_asked() -> None:
    with pytest.raises(TypeError, match="as_of"):
        DAYS.assign({"id": ["a"], "n": [1]})  # type: ignore[call-arg]


# -- Row by row and column by column ----------------------------------------------------------------------------------

EVERYTHING = tierline.Model.parse(
    """
tierline: 1
model: { name: everything, client: id }
attributes:
  n: { type: decimal, scale: 2, min: -1000, max: 1000 }
  i: { type: integer }
  b: { type: boolean, missing: false }
  c: { type: category, levels: [low, mid, high], required: true }
  t: { type: text }
  d: { type: date }
derived:
  ratio: { type: decimal, scale: 3, expr: n / i }
  age: { type: integer, expr: as_of - d }
dimensions:
  band: { of: n, bands: [{ level: under, below: 0 }, { level: small, upto: 10.5 }, { level: large }] }
  group: { rules: [{ level: A, when: b and ratio > 0.5 }, { level: B, when: t is not null }] }
scores:
  s:
    round: 1
    factors:
      - { of: n, weight: 50, linear: { from: -10, to: 10, points: [0, 100] }, missing: reweight }
      - { of: c, weight: 30, points: { low: 0, mid: 33.3, high: 100 } }
      - { of: band, weight: 20, points: { under: 0, small: 50, large: 100 }, missing: 10 }
flags:
  old: age > 365
  odd: t = 'x' or i = 3
tiers:
  - { name: Top, when: s >= 50 and not odd or group = 'A' }
  - { name: Middle, when: old or ratio < 1 }
  - { name: Low, when: n is not null }
"""
)

NUMBERS = st.one_of(
    st.none(),
    st.sampled_from(
        [0, -0.0, 10.5, 10.505, -10.005, 1000, 1000.004, 1000.006, "x", "7", True, float("nan"), 10**20]
    ),
    st.integers(-1100, 1100),
    st.floats(width=32),
    st.decimals(),
    st.text(max_size=3),
)
CLIENTS = st.fixed_dictionaries(
    {},
    optional={
        "n": NUMBERS,
        "i": NUMBERS,
        "b": st.sampled_from([None, True, False, 0, 1, 2, "true", "x"]),
        "c": st.sampled_from([None, "low", "mid", "high", "High", "", 3, True]),
        "t": st.one_of(st.none(), st.sampled_from(["x", "", "ö", 5, 5.5]), st.text(max_size=5)),
        "d": st.one_of(
            st.none(), st.dates(), st.datetimes(), st.sampled_from(["2026-02-30", "2026-11-21", 5])
        ),
    },
)


@settings(max_examples=300)
@given(st.lists(CLIENTS, min_size=1, max_size=20))
def test_a_table_says_of_each_row_what_the_row_by_itself_says(clients: list[dict[str, Any]]) -> None:
    rows = [{"id": f"C-{at}", **client} for at, client in enumerate(clients)]
    names = ["id", *EVERYTHING.attributes]
    columns = {name: [row.get(name) for row in rows] for name in names}
    got = EVERYTHING.assign(columns, as_of=AS_OF, contributions=True)
    ones = [EVERYTHING.assign_one(row, as_of=AS_OF) for row in rows]
    for one, row in zip(ones, got.to_rows(), strict=True):
        expected = {
            "id": one.client,
            "tier": one.tier,
            "clause": one.clause,
            **one.scores,
            **one.dimensions,
            **one.flags,
            **one.contributions,
            **{f"{name}.coverage": share for name, share in one.coverage.items()},
            "issues": "; ".join(str(issue) for issue in one.issues) or None,
        }
        assert row == expected
        assert one.issues if one.tier is None else one.possible_tiers == (one.tier,)
    rounded = {name: sum(name in one.rounded for one in ones) for name in EVERYTHING.attributes}
    assert got.rounded == rounded
    tiers = {tier_row.tier: tier_row.clients for tier_row in got.summary().tiers}
    assert tiers == {tier: sum(one.tier == tier for one in ones) for tier in EVERYTHING.tiers}


@pytest.mark.parametrize("values", [
    pd.Series([True, False, None], dtype="boolean"), pd.Series([1.0, 0.0, float("nan")]), np.array([1.0, 0.0], "f4"),
    pl.Series([1.0, 0.0, None]), pl.Series([Decimal("1.00"), Decimal("0.00"), None]), pa.array([1.0, 0.0, None]).cast("float32"),
    pa.array([Decimal(1), Decimal(0), None], pa.decimal128(20, 6)), pa.array([1, 0, None], pa.uint8()),
    pa.array([1.0, 0.0, None]).dictionary_encode(), pa.array(["1.0", "0.00", ""]), [1.0, "0", None],
], ids=lambda one: f"{type(one).__name__} {getattr(one, 'dtype', getattr(one, 'type', ''))}")  # fmt: skip
def test_columns_of_numbers_are_booleans_where_each_is_0_or_1(values: Any) -> None:
    one_model = model("{ type: boolean }", "x")
    rows = one_model.assign({"id": range(len(values)), "x": values}, as_of=AS_OF).to_rows()
    assert [row["tier"] for row in rows] == ["T0", "Rest", "Rest"][: len(values)]
    assert [row["issues"] for row in rows] == [None] * len(values)


def test_a_blank_or_a_mark_is_missing_in_every_kind_of_column() -> None:
    one_model = tierline.Model.parse("""
tierline: 1
model: { name: m, client: id, blanks: [NA, "-", -999] }
attributes:
  x: { type: text }
  n: { type: integer }
  c: { type: text, blanks: [] }
tiers:
  - { name: None, when: x is null and n is null and c is null }
  - { name: Country, when: c = 'NA' }
  - { name: Known, when: x is not null }
  - { name: Number }
""")
    texts = ["", " \t", "\u00a0", "NA", " - ", None, "na", "a long text of no particular meaning"]
    wanted = ["None"] * 6 + ["Known"] * 2
    for column in (
        texts, pl.Series(texts), pl.Series(texts, dtype=pl.Categorical), pa.array(texts), pa.array(texts).dictionary_encode(),
        pa.array(texts, pa.large_string()), pa.array(texts, pa.string_view()), pd.Series(texts, dtype=object), pd.Series(texts, dtype="category"),
    ):  # fmt: skip
        assert one_model.assign({"id": range(8), "x": column}, as_of=AS_OF).to_columns()["tier"] == wanted
    assert [one_model.assign_one({"x": text}, as_of=AS_OF).tier for text in texts] == wanted
    assert one_model.assign_one({"c": "NA"}, as_of=AS_OF).tier == "Country"
    # What a file has as a text, a table may have as a number.
    numbers = [-999, 999, None]
    for column in (
        numbers,
        pl.Series(numbers),
        pd.Series(numbers),
        pa.array(numbers, pa.int16()),
        ["-999", "999", ""],
        [-999.0, Decimal(999), "NA"],
    ):
        assert one_model.assign({"id": range(3), "n": column}, as_of=AS_OF).to_columns()["tier"] == [
            "None",
            "Number",
            "None",
        ]
    assert (one_model.attributes["n"].blanks, one_model.attributes["c"].blanks) == (("NA", "-", "-999"), ())


@pytest.mark.parametrize(
    ("scale", "bound", "value"),
    [
        (2, "min: 10_000_000_000_000.01", 10_000_000_000_000.0),
        (0, "min: 1_000_000_000_000_001", 1e15),
        (2, "min: 500_000_000_000_000", 1e13),
        (2, "max: -10_000_000_000_000.01", -1e13),
        (9, "min: 1_500_000", 1e6),
        (18, "min: 0.5", 0.001),
        (6, "max: -5_000_000_000", -1e9),
        (0, "min: 999_999_999_999_999_999", 1e17),
        (0, "max: -999_999_999_999_999_999", -1e17),
        (0, "min: 5, max: 4", 5.0),
    ],
)
def test_a_range_that_holds_no_such_value_takes_it_from_no_column(
    scale: int, bound: str, value: float
) -> None:
    if bound == "min: 5, max: 4":
        with pytest.raises(tierline.ModelError, match="below its `min`"):
            model(f"{{ type: decimal, scale: {scale}, {bound} }}")
        return
    one_model = model(f"{{ type: decimal, scale: {scale}, {bound} }}", "x > 5")
    exact = Decimal(repr(value))
    columns: list[Any] = [
        [value],
        [exact],
        [format(exact, "f")],
        np.array([value]),
        pa.array([value]),
        pa.array([exact], pa.decimal128(38, max(scale, 6))),
        pa.array([format(exact, "f")]),
        pa.array([value]).dictionary_encode(),
        pa.array([format(exact, "f")]).dictionary_encode(),
        pd.Series([value]),
    ]
    if exact == int(exact):
        columns.append(pa.array([int(exact)]))
    if float(np.float32(value)) == value:
        columns.append(pa.array([value], pa.float32()))
    kind = "below-min" if "min" in bound else "above-max"
    one = one_model.assign_one({"id": 1, "x": value}, as_of=AS_OF)
    assert [issue.kind for issue in one.issues] == [kind]
    for column in columns:
        # Many rows, too, which are read in blocks.
        for many in (1, 5_000):
            repeated = column if many == 1 else [column[0]] * many
            if many > 1 and not isinstance(column, list):
                repeated = np.repeat(np.asarray(column), many)
            result = one_model.assign({"id": range(many), "x": repeated}, as_of=AS_OF)
            assert pa.table(result)["issues"].null_count == 0
            # Whatever `x` is within its bounds, the rule may say the same of all of it: then the client has that tier.
            assert set(pa.table(result)["tier"].to_pylist()) == {one.tier}
