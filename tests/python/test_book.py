"""Tables that go by client, good, odd and hostile: standings, what was last done, and what each client is owed."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import tierline

AS_OF = "2026-03-01"
MODEL = tierline.Model.parse("""
tierline: 1
model: { name: book, client: id, value: x }
attributes:
  x: { type: decimal, scale: 1, min: 0, max: 1000, required: true }
  r: { type: date }
tiers:
  - { name: A, when: x >= 75 }
  - { name: B, when: x >= 50 }
  - { name: C }
migration: { demote: { after: renewal, missing_renewal: 2 months }, renewal: r }
""")
CLIENTS: dict[str, list[Any]] = {"id": ["a", "b", "c"], "x": [80, 30, 60]}
HOSTILE = "\u202e<script>alert(1)</script>\"'=cmd|' /C calc'!A0\x1b[31m\n\x00é𝄞"


def book(clients: Any = None) -> tierline.Book:
    return MODEL.book(clients or CLIENTS, as_of=AS_OF)


def standings(**columns: Any) -> dict[str, Any]:
    return {"id": ["a", "b", "c"], "tier": ["A", "B", "C"], **columns}


def movements(table: Any) -> dict[Any, str]:
    columns = book().review(table).movements.to_columns()
    return dict(zip(columns["id"], columns["movement"], strict=True))


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        ({}, "missing-column", ["`id`", "`pending_tier`"]),
        ({"tier": ["A"]}, "missing-column", ["`id`"]),
        ({"id": ["a"]}, "missing-column", ["`tier`"]),
        (standings(tier=["A", "Bee", "C"]), "bad-value", ["row 3", "`b`", "`Bee`", "`A`, `B` or `C`"]),
        (standings(tier=["A", "b ", "C"]), "bad-value", ["`b `", "did you mean `B`"]),
        (standings(tier=[1, 2, 3]), "bad-value", ["row 2", "`tier` is `1`"]),
        (standings(pending_tier=["Z", None, None]), "bad-value", ["`pending_tier` is `Z`", "client `a`"]),
        (standings(override_tier=[None, None, "Gold"]), "bad-value", ["row 4", "`override_tier` is `Gold`"]),
        (standings(since=["2026-02-30", None, None]), "bad-value", ["`since` is `2026-02-30`"]),
        (standings(since=["01/02/2026", None, None]), "bad-value", ["`01/02/2026`", "2026-01-31"]),
        (standings(reviewed_on=["0000-01-01", None, None]), "bad-value", ["`reviewed_on`"]),
        (standings(pending_tier=["B", None, None]), "bad-value", ["client `a`", "without `pending_since`"]),
        (
            standings(pending_since=[None, "2026-01-01", None]),
            "bad-value",
            ["client `b`", "without `pending_tier`"],
        ),
        (
            standings(
                tier=[None, "B", "C"],
                pending_tier=["B", None, None],
                pending_since=["2026-01-01", None, None],
            ),
            "bad-value",
            ["client `a`", "no `tier`"],
        ),
        (
            standings(override_until=["2026-12-31", None, None]),
            "bad-value",
            ["client `a`", "`override_tier`"],
        ),
        (standings(until=["2026-12-31", None, None]), "bad-value", ["client `a`", "`override_tier`"]),
        (
            standings(
                pending_tier=["B", None, None],
                pending_since=["2026-01-01", None, None],
                pending_reviews=[-1, None, None],
            ),
            "bad-value",
            ["`pending_reviews` is `-1`"],
        ),
        (standings(pending_reviews=[10**30, None, None]), "bad-value", ["`pending_reviews`"]),
        (standings(id=["a", "a", "c"]), "bad-value", ["`a`"]),
        (standings(id=["a", None, "c"]), "bad-value", ["row 3"]),
        (standings(id=["a", "", "c"]), "bad-value", ["row 3"]),
        (standings(id=["a", " ", "c"]), "bad-value", ["row 3"]),
        (standings(reviewed_on=["9999-12-31", None, None]), "earlier-review", ["`a`", "9999-12-31", AS_OF]),
        ({"id": ["a", "b"], "tier": ["A"]}, "ragged", ["`tier`", "`id`"]),
    ],
)
def test_standings_that_cannot_be_right_are_refused_at_the_first_row_at_fault(
    table: Any, code: str, words: list[str]
):
    with pytest.raises(tierline.TableError) as caught:
        book().review(table)
    assert caught.value.code == code
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("table", ["standings.csv", 5, object(), [["a", "A"]], {"id": [b"a"], "tier": ["A"]}])
def test_what_is_no_table_is_refused(table: Any):
    with pytest.raises(tierline.ArgumentError):
        book().review(table)


def test_standings_may_lack_all_columns_but_the_client_and_its_tier():
    assert movements({"id": ["a", "b"], "tier": ["A", "C"]}) == {"a": "kept", "b": "kept", "c": "entered"}
    assert movements({"id": ["a", "b", "z"], "tier": ["B", None, "C"]}) == {
        "a": "promoted",
        "b": "entered",
        "c": "entered",
        "z": "left",
    }


def test_an_override_may_be_written_with_shorter_names():
    table = standings(override_tier=["C", None, None], until=["2026-03-01", None, None], author=["Ana"] * 3)
    row = book().review(table | {"reason": ["a sponsor"] * 3}).standings.to_rows()[0]
    assert (row["tier"], row["override_tier"], row["override_until"]) == ("C", "C", date(2026, 3, 1))
    assert (row["override_author"], row["override_reason"]) == ("Ana", "a sponsor")
    # The longer names win; author and reason of somebody without an override are not kept.
    other = standings(override_tier=["C", None, None], until=["2026-01-01"] * 3, override_until=[None] * 3)
    other["author"] = ["Ana"] * 3
    rows = book().review(other).standings.to_rows()
    assert [row["override_author"] for row in rows] == ["Ana", None, None]
    assert rows[0]["override_until"] is None


def test_the_last_day_of_an_override_is_the_last_one_on_which_it_holds():
    for until, tier in (("2026-02-28", "A"), ("2026-03-01", "C"), (None, "C")):
        table = standings(override_tier=["C", None, None], override_until=[until, None, None])
        assert book().review(table).standings.to_rows()[0]["tier"] == tier


def test_a_client_that_is_there_twice_is_unassigned_and_keeps_its_standing_once():
    doubled = {"id": ["a", "b", "a"], "x": [80, 30, 10]}
    review = book(doubled).review(standings())
    assert [row["movement"] for row in review.movements.to_rows()][0::2] == ["unassigned", "unassigned"]
    assert [row["id"] for row in review.standings.to_rows()].count("a") == 1
    for flow in review.figures["attribution"]:
        changes = sum(flow[name] for name in flow if name not in ("tier", "before", "after", "value"))
        assert flow["before"] + changes == flow["after"]


def test_nobody_to_review_is_a_review_too():
    for nobody in ({"id": [], "x": []}, []):
        empty = MODEL.book(nobody, as_of=AS_OF)
        first = empty.review()
        assert len(first.movements) == len(first.standings) == 0
        assert sum(first.counts.values()) == 0
        assert empty.review(standings(), accept_left=3).counts["left"] == 3
        assert len(empty.entitlements(review=first)) == 0
        assert empty.figures(review=first)["clients"] == 0
        # The empty standings come back through everything.
        for table in (
            first.standings,
            first.standings.to_columns(),
            first.standings.to_polars(),
            first.standings.to_pandas(),
        ):
            assert book().review(table).counts["entered"] == 3


@pytest.mark.parametrize(
    "how", [{}, {"dtype": str}, {"dtype_backend": "numpy_nullable"}, {"dtype_backend": "pyarrow"}]
)
def test_standings_come_back_from_a_file_as_pandas_reads_it(how: dict[str, Any]):
    import pandas as pd

    # After a first review most columns are blank, and pandas guesses that they are of floats.
    first = book().review(standings(override_tier=["C", None, None]))
    for review in (book().review(), first):
        text = review.standings.to_pandas().to_csv(index=False)
        again = book().review(pd.read_csv(io.StringIO(text), **how))
        assert again.standings.to_rows() == review.standings.to_rows()


def test_a_column_without_any_value_is_missing_for_everyone_whatever_pandas_takes_it_for():
    import pandas as pd

    blank = [float("nan")] * 3
    frame = pd.DataFrame({**CLIENTS, "r": blank})
    assert MODEL.assign(frame, as_of=AS_OF).to_columns()["tier"] == ["A", "C", "B"]
    assert MODEL.assign(frame.convert_dtypes(), as_of=AS_OF).to_columns()["tier"] == ["A", "C", "B"]
    nobody = MODEL.assign(pd.DataFrame({"id": ["a"], "x": [float("nan")]}), as_of=AS_OF).to_columns()
    assert nobody["tier"] == [None]
    assert "required" in nobody["issues"][0]


def test_dates_come_as_every_library_keeps_them():
    import pandas as pd
    import polars as pl

    def since(table: Any) -> date:
        return book().review(table).standings.to_rows()[0]["since"]

    day = date(2026, 2, 1)
    for value in (
        "2026-02-01",
        "2026-02-01T00:00:00",
        "2026-02-01 00:00:00",
        day,
        datetime(2026, 2, 1, 12, 30),
    ):
        assert since({"id": ["a"], "tier": ["A"], "since": [value]}) == day
        assert since([{"id": "a", "tier": "A", "since": value}]) == day
    # Where a zone is known, the day is that of the moment's own zone.
    vienna = timezone(timedelta(hours=1))
    for value in (datetime(2026, 2, 1, 0, 0, tzinfo=UTC), datetime(2026, 2, 1, 12, 30, tzinfo=vienna)):
        assert since({"id": ["a"], "tier": ["A"], "since": [value]}) == day
        assert since(pd.DataFrame({"id": ["a"], "tier": ["A"], "since": [pd.Timestamp(value)]})) == day
        assert since(pl.DataFrame({"id": ["a"], "tier": ["A"], "since": [value]})) == day
    rows = {"id": ["a", "b"], "tier": ["A", "B"], "since": pd.to_datetime(["2026-02-01", None])}
    assert since(pd.DataFrame(rows)) == day


@pytest.mark.parametrize(
    ("ids", "other"),
    [
        ([1, 2], ["1", "2"]),
        ([1, 2], [1.0, 2.0]),
        (["1", "2"], [1, 2]),
        ([10**17, 2**63], [str(10**17), str(2**63)]),
        ([10**30, -1], [str(10**30), "-1"]),
        ([HOSTILE, "<b>"], [HOSTILE, "<b>"]),
    ],
)
def test_ids_are_joined_however_they_are_written(ids: list[Any], other: list[Any]):
    one_book = MODEL.book({"id": ids, "x": [80, 30]}, as_of=AS_OF)
    review = one_book.review({"id": other, "tier": ["A", "C"]})
    assert review.counts["kept"] == 2
    assert one_book.review(review.standings).counts["kept"] == 2
    assert one_book.review(review.standings.to_pandas()).counts["kept"] == 2


def test_hostile_ids_and_reasons_are_shown_as_text_only():
    one_book = MODEL.book({"id": [HOSTILE, "b"], "x": [80, 30]}, as_of=AS_OF)
    table = {"id": [HOSTILE], "tier": ["A"], "override_tier": ["C"]}
    review = one_book.review(
        table | {"override_author": [HOSTILE], "override_reason": ["</td></script><img src=x>"]}
    )
    row = review.standings.to_rows()[0]
    assert (row["id"], row["override_author"]) == (HOSTILE, HOSTILE)
    for part in (review, review.movements, review.standings, one_book, one_book.entitlements(review=review)):
        page = part._repr_html_()
        for mark in ("<script", "<img", "\x1b", "\u202e", "\x00"):
            assert mark not in page
    with pytest.raises(tierline.TableError) as caught:
        one_book.review({"id": [HOSTILE], "tier": [HOSTILE]})
    assert str(caught.value).isprintable()
    with pytest.raises(tierline.TableError) as caught:
        one_book.review({"id": [HOSTILE], "tier": ["A"], "since": ["2027-01-01"]})
    assert str(caught.value).isprintable()


ODD: list[Any] = [
    None, "", " ", "A", "B", "Z", 0, 1, -1, 2.5, float("nan"), float("inf"), 10**40, Decimal("1e30"), Decimal("NaN"),
    True, "2026-01-01", "9999-12-31", "0001-01-01", date.min, date.max, datetime.max, datetime.min, HOSTILE, "x" * 5000,
]  # fmt: skip
COLUMNS = [
    "id",
    "tier",
    *tierline._api.book.STANDING_COLUMNS,
    *tierline._api.book.PERIOD_COLUMNS,
    "last_touchpoint",
    "junk",
]


def test_whatever_stands_in_a_table_the_answer_is_a_result_or_an_error_with_a_code():
    chance = random.Random(7)
    results = 0
    one_book, refused = book(), []
    asked = [
        lambda table: len(one_book.review(table).movements),
        lambda table: len(one_book.entitlements(table)),
        lambda table: len(one_book.figures(period=table)["metrics"]),
        lambda table: len(
            one_book.figures(period=table, previous_period=table, review=one_book.review())["metrics"]
        ),
        lambda table: len(MODEL.book(table, as_of=AS_OF).review(table).standings),
    ]
    for _ in range(3000):
        names = chance.sample(COLUMNS, chance.randrange(1, 5))
        names += [name for name in ("id", "tier") if chance.random() < 0.8]
        rows = chance.choice([1, 1, 2, 3])
        table = {name: [chance.choice(ODD) for _ in range(rows)] for name in dict.fromkeys(names)}
        if chance.random() < 0.7:
            table["id"] = list("abc"[:rows])
        if chance.random() < 0.5:
            table["tier"] = [chance.choice([*"ABC", None]) for _ in range(rows)]
        try:
            assert chance.choice(asked)(table) >= 0
            results += 1
        except (tierline.TableError, tierline.ArgumentError) as error:
            refused.append(error)
    assert results > 300
    assert {"bad-value", "missing-column"} <= {error.code for error in refused}
    assert not [str(error) for error in refused if not str(error).isprintable()]


def test_a_review_goes_with_its_own_book_only():
    one, other = book(), book()
    review = one.review()
    for ask in (
        lambda: other.figures(review=review),
        lambda: other.entitlements(review=review),
        lambda: other.report(review=review),
    ):
        with pytest.raises(tierline.ArgumentError) as caught:
            ask()
        assert caught.value.code == "other-book"
    for thing in (review.standings, review.standings.to_columns(), "review"):
        with pytest.raises(tierline.ArgumentError) as caught:
            one.figures(review=thing)
        assert caught.value.code == "not-a-review"


@pytest.mark.parametrize("count", [-1, "two", float("nan"), None, 10**40])
def test_owners_that_are_no_count_are_refused(count: Any):
    with pytest.raises((tierline.ArgumentError, tierline.TableError)) as caught:
        book().figures(owners={"A": count})
    assert caught.value.code in ("not-a-number", "bad-owners")
    with pytest.raises(tierline.TierlineError, match="`Zed`"):
        book().figures(owners={"Zed": 1})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"x": [1]}, ["`id`", "`tier`"]),
        ({"tier": ["Z"], "clients_start": [1]}, ["row 2", "`Z`", "`A`, `B` and `C`"]),
        ({"tier": ["A"], "clients_start": [-1]}, ["`clients_start` is `-1`"]),
        ({"id": ["a"], "churned": ["yes"]}, ["client `a`", "`churned` is `yes`"]),
        ({"id": ["a"], "churned": [True], "tier": ["Z"]}, ["client `a`", "`tier` is `Z`"]),
        ({"id": ["a", "a"], "churned": [True, False]}, ["`a`"]),
        ({"id": [None], "churned": [True]}, ["row 2"]),
        ({"id": ["a"], "value_start": ["1,000"]}, ["`value_start` is `1,000`"]),
    ],
)
def test_a_table_of_a_period_that_cannot_be_read_is_refused(table: Any, words: list[str]):
    with pytest.raises(tierline.TableError) as caught:
        book().figures(period=table)
    for word in words:
        assert word in str(caught.value)


MODEL_WITH_FLOOR = tierline.Model.parse("""
tierline: 1
model: { name: floors, client: id, value: x }
parameters: { floor: 75 }
attributes:
  x: { type: decimal, scale: 1, required: true }
tiers:
  - { name: A, when: x >= floor }
  - { name: B, when: x >= 50 }
  - { name: C }
""")


def cause_of(clients: Any, table: Any, floor: int, *, previous: tierline.Model | None = None) -> Any:
    model = MODEL_WITH_FLOOR.with_parameters(floor=floor)
    return (
        model.book(clients, as_of=AS_OF, previous_model=previous)
        .review(table)
        .movements.to_rows()[0]["cause"]
    )


def test_a_second_review_on_one_day_leaves_the_model_that_a_client_was_judged_by():
    clients, old = {"id": ["a"], "x": [65]}, MODEL_WITH_FLOOR
    new = old.with_parameters(floor=60)
    first = old.book(clients, as_of="2026-01-01").review()
    assert cause_of(clients, first, 60, previous=old) == "model"
    # Once more on the same day, by the new model: nothing changes, so the move is still the model's.
    again = new.book(clients, as_of="2026-01-01").review(first)
    assert again.standings.to_rows() == first.standings.to_rows()
    assert cause_of(clients, again, 60, previous=old) == "model"
    assert cause_of(clients, again, 60) == "data or model"


def test_where_nothing_tells_the_last_model_data_and_model_are_not_told_apart():
    clients = {"id": ["a"], "x": [65]}
    bare = {"id": ["a"], "tier": ["B"]}
    assert cause_of(clients, bare, 60) == "data or model"
    assert cause_of(clients, bare, 60, previous=MODEL_WITH_FLOOR) == "model"
    assert cause_of(clients, bare | {"fingerprint": [""]}, 60) == "data or model"
    # A fingerprint may be written down whole.
    whole = MODEL_WITH_FLOOR.with_parameters(floor=60).fingerprint
    assert cause_of(clients, bare | {"fingerprint": [whole]}, 60) == "data"


def test_an_override_that_is_set_on_the_day_of_a_review_waits_for_the_next_one():
    first = book().review().standings.to_columns()
    first["override_tier"] = ["C", None, None]
    row = book().review(first).movements.to_rows()[0]
    assert (row["movement"], row["to"]) == ("kept", "A")
    later = MODEL.book(CLIENTS, as_of="2026-03-02").review(first).movements.to_rows()[0]
    assert (later["movement"], later["to"], later["cause"]) == ("held by override", "C", "override")


def kinds_of(columns: dict[str, list[Any]]) -> list[Any]:
    """The same clients as every kind of table."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [columns, rows, pl.DataFrame(columns), pd.DataFrame(columns), pa.table(columns)]


@pytest.mark.parametrize(
    ("attributes", "rule", "before", "today"),
    [
        ("x: { type: integer }, y: { type: integer, required: true }", "y > 5", 1, 9),
        ("x: { type: integer }, y: { type: text }", "y = 'vip'", "no", "vip"),
    ],
)
def test_the_last_model_is_asked_with_all_that_it_looks_at(
    attributes: str, rule: str, before: Any, today: Any
):
    def model(attributes: str, rule: str) -> tierline.Model:
        tiers = f"[{{ name: A, when: {rule} }}, {{ name: B }}]"
        head = "tierline: 1, model: { name: columns, client: id }"
        return tierline.Model.parse(f"{{ {head}, attributes: {{ {attributes} }}, tiers: {tiers} }}")

    # The new model does not look at y any more, or only knows its name.
    old = model(attributes, rule)
    first = old.book({"id": ["a"], "x": [9], "y": [before]}, as_of="2026-01-01").review()
    for new in (
        model("x: { type: integer }", "x > 5"),
        model("x: { type: integer }, y: { type: text }", "x > 5"),
    ):
        for clients in kinds_of({"id": ["a"], "x": [9], "y": [today]}):
            row = new.book(clients, as_of=AS_OF, previous_model=old).review(first).movements.to_rows()[0]
            assert (row["movement"], row["cause"]) == ("promoted", "data")
        for clients in kinds_of({"id": ["a"], "x": [9], "y": [before]}):
            row = new.book(clients, as_of=AS_OF, previous_model=old).review(first).movements.to_rows()[0]
            assert (row["movement"], row["cause"]) == ("promoted", "model")


def test_owners_are_counted_whether_or_not_the_model_knows_their_column():
    head = "tierline: 1, model: { name: owners, client: id }"
    for more in ("", ", csm: { type: text }"):
        text = f"{{ {head}, attributes: {{ x: {{ type: integer }}{more} }}, tiers: [{{ name: A }}] }}"
        model = tierline.Model.parse(text)
        columns = {"id": ["a", "b", "c", "d"], "x": [1, 2, 3, 4], "csm": ["Ana", "Ben", "Ana", " "]}
        for clients in kinds_of(columns):
            assert model.book(clients, as_of=AS_OF, owner="csm").figures()["coverage"][0]["owners"] == 2


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"churned": [True, None, None]}, ["2 clients do not count in retention"]),
        ({"nps": [11, 9, -1]}, ["2 cells do not count"]),
        (
            {"revenue": [5, 6, 7], "cost_to_serve": [1, None, 2]},
            ["1 client does not count in revenue and cost"],
        ),
        ({"value_start": [1, 2, 3], "value_end": [1, 0, 5]}, []),
    ],
)
def test_clients_that_do_not_count_in_a_metric_are_told(columns: dict[str, Any], words: list[str]):
    figures = book().figures(period={"id": ["a", "b", "c"], **columns})
    found = [finding["message"] for finding in figures["findings"] if finding["code"] == "period-gaps"]
    assert len(found) == len(words)
    for message, start in zip(found, words, strict=True):
        assert message.startswith(start)


# -- What a first look found -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tier", "since", "movement", "reason", "last_value"])
def test_a_client_column_named_as_one_of_ours_is_refused(name: str):
    model = tierline.Model.parse(
        f"tierline: 1\nmodel: {{ name: m, client: {name} }}\nattributes: {{ x: {{ type: integer }} }}\n"
        "tiers: [{ name: A, when: x > 1 }, { name: B }]\n"
    )
    with pytest.raises(tierline.TableError) as caught:
        model.book({name: ["a"], "x": [1]}, as_of="2026-01-01").review()
    assert caught.value.code == "column-twice"
    assert name in caught.value.message


def test_a_report_after_the_review_of_its_day_says_that_nobody_moves():
    model = tierline.Model.parse(
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { x: { type: integer } }\n"
        "tiers: [{ name: A, when: x > 1 }, { name: B }]\n"
    )
    book = model.book({"id": ["a"], "x": [1]}, as_of="2026-01-01")
    first = book.review()
    codes = [finding["code"] for finding in book.figures(review=book.review(first.standings))["findings"]]
    assert "same-day" in codes
    assert "same-day" not in [finding["code"] for finding in book.figures(review=first)["findings"]]


def test_a_last_model_that_is_not_the_one_of_the_standings_tells_nothing():
    text = (
        "tierline: 1\nmodel: { name: m, client: id }\nparameters: { floor: %s }\nattributes: { x: { type: integer } }\n"
        "tiers: [{ name: A, when: x > floor }, { name: B }]\n"
    )
    first, other, last = (tierline.Model.parse(text % floor) for floor in (5, 6, 2))
    clients = {"id": ["a"], "x": [3]}
    standings = first.book(clients, as_of="2026-01-01").review().standings
    for previous, cause in ((first, "model"), (other, "data or model"), (None, "data or model")):
        book = last.book(clients, as_of="2026-02-01", previous_model=previous)
        assert book.review(standings).movements.to_rows()[0]["cause"] == cause


def test_what_those_were_worth_who_left_is_remembered():
    model = tierline.Model.parse(
        "tierline: 1\nmodel: { name: m, client: id, value: x }\nattributes: { x: { type: decimal, scale: 2 } }\n"
        "tiers: [{ name: A, when: x > 1 }, { name: B }]\n"
    )
    first = model.book({"id": ["a", "b"], "x": [7, 1]}, as_of="2026-01-01").review()
    # In between its value is not known, and the last one that was stays.
    second = model.book({"id": ["a", "b"], "x": [None, 1]}, as_of="2026-02-01").review(first.standings)
    third = model.book({"id": ["b"], "x": [1]}, as_of="2026-03-01").review(second.standings)
    gone = third.movements.to_rows()[1]
    assert (gone["movement"], gone["value"]) == ("left", Decimal("7.00"))
    # Its tier hangs on the value that is not known, and so it was held in it.
    flow = {flow["tier"]: flow["value"] for flow in third.figures["attribution"]}["A"]
    assert (flow["before"], flow["left"], flow["after"]) == (
        Decimal("7.00"),
        Decimal("-7.00"),
        Decimal("0.00"),
    )


def test_owners_below_none_are_refused_by_the_name_of_their_tier():
    model = tierline.Model.read("models/value_bands/model.yaml")
    with pytest.raises(tierline.TableError, match="`SMB` cannot have -1 owners"):
        model.book({"account_id": ["a"], "arr": [1]}, as_of="2026-01-01").figures(owners={"SMB": -1})


def test_a_misspelt_column_of_a_period_is_found():
    model = tierline.Model.read("models/value_bands/model.yaml")
    book = model.book({"account_id": ["a"], "arr": [1]}, as_of="2026-01-01")
    figures = book.figures(
        period={"account_id": ["a"], "value_strat": [1], "value_end": [2], "region": ["x"]}
    )
    found = [finding for finding in figures["findings"] if finding["code"] == "period-columns"]
    assert [(one["message"], one["help"]) for one in found] == [
        ("nothing reads the column `value_strat` of the period", "did you mean `value_start`?")
    ]
