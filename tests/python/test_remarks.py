"""What is to be said of a table and of one client: told wherever a result is shown, and never where nothing is wrong."""

import copy
import html
import io
import json
import pickle
import re
import unicodedata
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tierline
from click.testing import CliRunner, Result
from tierline._cli.main import cli

MODEL = tierline.Model.parse("""
tierline: 1
model: { name: bands, client: account_id, value: arr }
attributes:
  arr:       { type: decimal, scale: 2 }
  strategic: { type: boolean, missing: false }
  growth:    { type: category, levels: [low, high], column: "Growth potential" }
  city:      { type: text }
tiers:
  - { name: Key, when: arr >= 100_000 or strategic or growth = 'high' }
  - { name: Core, when: arr >= 10_000 }
  - { name: Tail }
""")
DAY = "2026-11-21"
COMPLETE: dict[str, list[Any]] = {
    "account_id": ["A-1", "A-2", "A-3"],
    "arr": [120_000, 20_000, 5],
    "strategic": [False, True, None],
    "Growth potential": ["low", "high", None],
    "city": ["Riga", "Turku", "Tartu"],
}


def run(*args: object) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def renamed(**names: str) -> dict[str, list[Any]]:
    """The complete table with other names of some columns."""
    return {names.get(name, name): values for name, values in COMPLETE.items()}


def ways(columns: dict[str, list[Any]]) -> list[Any]:
    """The same table in every library."""
    frame = pl.DataFrame(columns)
    return [
        columns,
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
        frame,
        pd.DataFrame(columns),
        frame.to_arrow(),
        frame.to_arrow().to_batches()[0],
    ]


def codes(remarks: tuple[tierline.Remark, ...]) -> list[str]:
    return [remark.code for remark in remarks]


@pytest.mark.parametrize("way", range(6))
def test_a_complete_table_has_no_remarks(way: int) -> None:
    table = ways(COMPLETE)[way]
    assignments = MODEL.assign(table, as_of=DAY)
    assert assignments.remarks == () == assignments.summary().remarks == MODEL.check_table(table)
    assert "remark" not in str(assignments.to_arrow().schema.metadata)
    assert "About the table" not in assignments._repr_html_()
    assert MODEL.book(table, as_of=DAY).remarks == ()


@pytest.mark.parametrize("way", range(6))
def test_a_renamed_column_is_told_everywhere(way: int) -> None:
    table = ways(renamed(strategic="Strategic"))[way]
    assignments = MODEL.assign(table, as_of=DAY)
    [remark] = assignments.remarks
    assert (remark.code, remark.columns, remark.given) == ("similar-column", ("strategic",), ("Strategic",))
    assert remark.warning
    assert "differs by case" in remark.message
    assert 'column: "Strategic"' in str(remark)
    assert MODEL.check_table(table) == (remark,)
    assert remark.message in repr(assignments)
    assert str(remark) in str(assignments.summary())
    assert assignments.summary().to_dict()["remarks"][0]["code"] == "similar-column"
    for page in (assignments._repr_html_(), assignments.summary()._repr_html_()):
        assert "which differs by case" in html.unescape(re.sub("<[^>]+>", "", page))
    metadata = assignments.to_arrow().schema.metadata
    assert metadata[b"tierline.remarks"].decode() == f"similar-column: {remark}"
    # A book, its review and its report are made of the same table.
    book = MODEL.book(table, as_of=DAY)
    review = book.review()
    assert book.remarks == review.remarks == (remark,)
    assert remark.message in repr(book)
    assert remark.message in repr(review)
    assert "which differs by case" in html.unescape(re.sub("<[^>]+>", "", review._repr_html_()))
    assert review.figures["remarks"][0]["message"] == remark.message
    figures = book.figures(review=review)
    assert next(finding["code"] for finding in figures["findings"]) == "similar-column"
    assert figures["remarks"][0]["columns"] == ["strategic"]


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        ("STRATEGIC", "case"),
        (" strategic", "blanks"),
        ("strategic:", "punctuation"),
        ("Stra-tegic", "case and punctuation"),
        ("stratgic", "one letter"),
        ("strategci", "one letter"),
        ("strategic\u00a0", "U+00A0, which looks like a space"),
        ("stra\u200btegic", "U+200B, which cannot be seen"),
        ("str\u0430tegic", "U+0430, which looks like `a`"),
    ],
)
def test_the_remark_says_by_what_names_differ(given: str, differs: str) -> None:
    [remark] = MODEL.assign(renamed(strategic=given), as_of=DAY).remarks
    assert f"differs by {differs}, is not read" in remark.message
    assert remark.given == (given,)
    one = {"account_id": "A-1", "arr": 5, given: True}
    assert MODEL.assign_one(one, as_of=DAY).unread == {given: "strategic"}


def test_columns_that_are_missing_are_told_and_others_are_not() -> None:
    table = {"account_id": ["A-1"], "arr": [5], "country": ["LV"], "owner": ["Ada"]}
    [remark] = MODEL.assign(table, as_of=DAY).remarks
    assert remark.code == "absent-column"
    assert not remark.warning
    assert remark.columns == ("strategic", "Growth potential", "city")
    assert "`strategic`, `Growth potential`, `city`" in remark.message


def test_several_columns_that_look_like_a_missing_one_are_all_told() -> None:
    table = {"account_id": ["A-1"], "ARR": [5], "arr.": [6], "strategic": [True], "city": ["Riga"]}
    remarks = MODEL.assign(table, as_of=DAY).remarks
    assert codes(remarks) == ["similar-column", "absent-column"]
    assert remarks[0].given == ("ARR", "arr.")
    assert "neither is `arr.`" in remarks[0].message


def test_rows_of_a_list_that_write_a_key_otherwise_are_told() -> None:
    rows = [{"account_id": "A-1", "arr": 200_000}, {"account_id": "A-2", "ARR": 200_000, "note": 1}]
    remarks = MODEL.assign(rows, as_of=DAY).remarks
    assert codes(remarks) == ["similar-column", "absent-column"]
    assert remarks[0].message == "some rows have no `arr`, and `ARR`, which differs by case, is not read"


def test_an_empty_table_says_so() -> None:
    empty = {name: [] for name in COMPLETE}
    for table in [*ways(COMPLETE)[2:3], empty, pd.DataFrame(empty), pl.DataFrame(empty), []]:
        rows = table.head(0) if isinstance(table, pl.DataFrame) else table
        assignments = MODEL.assign(rows, as_of=DAY)
        assert codes(assignments.remarks) == ["empty-table"]
        assert "the table is empty" in repr(assignments)
    for table in ({}, pd.DataFrame(), pl.DataFrame()):
        with pytest.raises(tierline.TableError, match="the table is empty: it has no columns"):
            MODEL.assign(table, as_of=DAY)


@pytest.mark.parametrize("word", ["Total", " TOTAL:", "Grand total", "Summe", "Totale", "Итого", "合計"])
@pytest.mark.parametrize("first", [False, True])
def test_a_row_of_totals_is_told(word: str, first: bool) -> None:
    total = {"account_id": word, "arr": 140_005, "strategic": None, "Growth potential": None, "city": ""}
    rows = [dict(zip(COMPLETE, row, strict=True)) for row in zip(*COMPLETE.values(), strict=True)]
    rows = [total, *rows] if first else [*rows, total]
    [remark] = MODEL.assign(rows, as_of=DAY).remarks
    assert (remark.code, remark.given, remark.clients) == ("total-row", (word,), 1)
    assert ("the first row" if first else "the last row") in remark.message
    # Not a client of that name, of which more is known than sums; nor one in the middle.
    for row in (
        {**total, "strategic": True},
        {**total, "city": "Paris"},
        {**total, "account_id": "Total Energies"},
    ):
        changed = [row, *rows[1:]] if first else [*rows[:-1], row]
        assert MODEL.assign(changed, as_of=DAY).remarks == ()
    assert MODEL.assign([rows[1], rows[0], rows[-1], rows[2]], as_of=DAY).remarks == ()


def test_order_lines_are_told_from_clients() -> None:
    lines = {**COMPLETE, "account_id": ["A-1", "A-1", "A-2"]}
    [remark] = MODEL.assign(lines, as_of=DAY).remarks
    assert (remark.code, remark.clients) == ("repeated-ids", 2)
    assert "2 of 3 rows have an id that other rows have, too (`account_id`)" in remark.message
    few = {name: values * 2 for name, values in COMPLETE.items()} | {
        "account_id": ["a", "a", "b", "c", "d", "e"]
    }
    assert MODEL.assign(few, as_of=DAY).remarks == ()


@pytest.mark.parametrize("sign", [";", "\t", "|"])
@pytest.mark.parametrize("header", ["account_id{0}arr", '"Account_ID"{0}"arr"', "name{0} account_id"])
def test_a_table_read_with_another_delimiter_says_what_to_type(sign: str, header: str) -> None:
    name = header.format(sign)
    for table in ({name: ["x"]}, pd.DataFrame({name: ["x"]}), pl.DataFrame({name: ["x"], "more": [1]})):
        with pytest.raises(tierline.TableError) as caught:
            MODEL.assign(table, as_of=DAY)
        assert caught.value.code == "wrong-delimiter"
        typed = "\\t" if sign == "\t" else sign
        assert f'`sep="{typed}"` in pandas' in str(caught.value)


GROUPS = pd.DataFrame({"account_id": ["a"], "arr": [1]}).groupby("account_id")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pd.Series({"account_id": "A-1", "arr": 5}), "for one client, use `assign_one`"),
        (pl.Series("arr", [5]), "`.to_frame()`"),
        (GROUPS, "groups are not summed up yet"),
        (pl.DataFrame({"a": [1]}).group_by("a"), "groups are not summed up yet"),
        (pl.LazyFrame({"a": [1]}), "`.collect()`"),
        ({"account_id": "A-1", "arr": 5}, "for one client, use `assign_one`"),
        ([["account_id", "arr"], ["A-1", 5]], "`[dict(zip(names, row)) for row in rows]`"),
        ("clients.csv", "read it first"),
        (Path("clients.csv"), "read it first"),
        (io.StringIO("account_id,arr"), "read it first"),
        (iter([{"account_id": "A-1"}]), "`list(...)`"),
        (np.zeros((2, 2)), "columns have no names"),
        (np.zeros(2, dtype=[("account_id", "i8")]), "`{name: array[name] for name in array.dtype.names}`"),
        ({"account_id": {0: "A-1"}, "arr": {0: 5}}, "`frame.to_dict('list')`"),
        ({"account_id": {"A-1", "A-2"}}, "values have no order"),
        (
            {"account_id": pd.DataFrame({"a": [1]}), "arr": pd.DataFrame({"a": [1]})},
            "the sheets of a workbook",
        ),
        ([pd.DataFrame({"a": [1]})], "`assign_batches`"),
        (["A-1;5"], "split them first"),
        (None, "a table can be anything"),
    ],
)
def test_what_is_no_table_of_clients_says_what_to_type(table: Any, words: str) -> None:
    with pytest.raises(tierline.ArgumentError) as caught:
        MODEL.assign(table, as_of=DAY)
    assert words in str(caught.value)
    assert caught.value.help


def test_a_frame_for_one_client_says_what_to_type() -> None:
    with pytest.raises(tierline.ArgumentError, match=re.escape("`frame.iloc[0]`")):
        MODEL.assign_one(pd.DataFrame(COMPLETE), as_of=DAY)  # pyright: ignore[reportArgumentType]


# -- Ids that a spreadsheet has changed --------------------------------------------------------------------

RUINED = ["1.23E+11", "1.23457E+11", "A-3"]


def with_ids(ids: list[Any]) -> dict[str, list[Any]]:
    return {**{name: [values[0]] * len(ids) for name, values in COMPLETE.items()}, "account_id": ids}


def text_of(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


def test_ids_that_a_spreadsheet_has_changed_are_told_wherever_remarks_are(tmp_path: Path) -> None:
    table = pl.DataFrame(with_ids(RUINED))
    assignments = MODEL.assign(table, as_of=DAY)
    [remark] = assignments.remarks
    assert (remark.code, remark.warning, remark.columns) == ("ruined-ids", True, ("account_id",))
    assert (remark.given, remark.clients) == (("1.23E+11",), 2)
    assert remark.message.startswith("2 clients have ids like `1.23E+11` (`account_id`)")
    assert MODEL.check_table(table) == assignments.summary().remarks == (remark,)
    book = MODEL.book(table, as_of=DAY)
    review = book.review()
    assert book.remarks == review.remarks == (remark,)
    for one in (assignments, book, review):
        assert remark.message in repr(one)
    for one in (assignments, assignments.summary(), review):
        assert "2 clients have ids like 1.23E+11" in text_of(one._repr_html_())
    assert str(remark) in str(assignments.summary())
    assert "ruined-ids" in [finding["code"] for finding in book.figures(review=review)["findings"]]
    assert assignments.to_arrow().schema.metadata[b"tierline.remarks"].decode().startswith("ruined-ids: ")
    # In batches and in files.
    stream = MODEL.assign_batches(iter([table.head(1), table.tail(2)]), as_of=DAY)
    assert [remark.clients for _ in stream for remark in stream.remarks] == [1, 2]
    assert stream.summary().remarks == (remark,)
    table.write_parquet(tmp_path / "clients.parquet")
    done = MODEL.assign_file(tmp_path / "clients.parquet", tmp_path / "tiers.parquet", as_of=DAY)
    assert done.remarks == (remark,)


def test_the_command_line_tells_ids_that_a_spreadsheet_has_changed(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(MODEL.to_json(), encoding="utf-8")
    pl.DataFrame(with_ids(RUINED)).write_csv(tmp_path / "clients.csv")
    model, clients, out = (str(tmp_path / name) for name in ("model.json", "clients.csv", "tiers.csv"))
    for command in (
        ["check", model, clients],
        ["assign", model, clients, "--as-of", DAY, "-o", out],
        ["assign", model, clients, "--as-of", DAY, "-o", out, "-q"],
        ["explain", model, clients, "--client", "A-3", "--as-of", DAY],
    ):
        done = CliRunner().invoke(cli, command)
        assert done.exit_code == 0, done.output
        assert "2 clients have ids like" in " ".join(done.output.split()), command


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["1.23E+11", "9,9E+15"], 2),
        ([123_000_000_000.0, 1.5], 1),
        ([1234567890123450000, 1234567890123460000], 2),
        (["1234567890123450000", "1234567890123460000"], 2),
        ([1234567890123456789.0, 3.0], 1),
        (np.array([1.23e12, 1.24e12]), 2),
        (pa.array(["1.23E+11", "A", "B"]).dictionary_encode(), 1),
        (pa.array(["1.23E+11", "A", "1.23456789012345E+19"], pa.string_view()), 2),
        ([1234567890123456789, 1234567890123450000], None),
        (["1E11", "E+11", "1.2E-05", "2E+1"], None),
        ([123_456_789_012.0, 5.0], None),
        (["00000000000000001000", "4000000000000000A"], None),
        (np.arange(100_000), None),
    ],
)
def test_ids_of_every_type_are_told_apart(ids: Any, told: int | None) -> None:
    table = {"account_id": ids, "arr": [5] * len(ids)}
    remarks = [remark for remark in MODEL.assign(table, as_of=DAY).remarks if remark.code == "ruined-ids"]
    assert [remark.clients for remark in remarks] == ([] if told is None else [told])


def test_a_long_table_is_looked_at_in_part_and_counted_as_a_whole() -> None:
    ids = [f"A-{at}" for at in range(20_000)]
    ids[1::10] = ["1.23E+11"] * 2_000
    ruined = [
        remark for remark in MODEL.assign(with_ids(ids), as_of=DAY).remarks if remark.code == "ruined-ids"
    ]
    assert [one.clients for one in ruined] == [2_000]


# -- Batches and files -------------------------------------------------------------------------------------


def test_a_stream_tells_the_columns_at_once_and_the_rows_at_its_end() -> None:
    table = pl.DataFrame(renamed(strategic="Strategic"))
    last = pl.DataFrame(
        {"account_id": ["Total"], "arr": [1], "Strategic": [None], "Growth potential": [None], "city": [None]}
    )
    batches = [table.head(2), table.tail(1), pl.DataFrame(last, schema=table.schema)]
    stream = MODEL.assign_batches(iter(batches), as_of=DAY)
    assert codes(stream.remarks) == ["similar-column"]
    assert stream.remarks[0].message in repr(stream)
    assert b"similar-column" in pa.schema(stream).metadata[b"tierline.remarks"]
    results = list(stream)
    assert [codes(result.remarks) for result in results] == [["similar-column"]] * 3
    assert codes(stream.remarks) == ["similar-column", "total-row"] == codes(stream.summary().remarks)
    whole = MODEL.assign(pl.concat(batches), as_of=DAY)
    assert whole.remarks == stream.remarks


def test_a_stream_without_clients_says_so_at_its_end() -> None:
    stream = MODEL.assign_batches([], as_of=DAY)
    assert stream.remarks == ()
    assert list(stream) == []
    assert codes(stream.remarks) == ["empty-table"]
    stream = MODEL.assign_batches(
        pl.DataFrame(COMPLETE).to_arrow().schema.empty_table().to_reader(), as_of=DAY
    )
    assert pa.table(stream).num_rows == 0
    assert codes(stream.remarks) == ["empty-table"]


def test_a_batch_may_have_other_columns_that_nothing_reads() -> None:
    first = {"account_id": ["A-1"], "arr": [5], "Strategic": [True]}
    second = {"account_id": ["A-2"], "arr": [5], "note": ["x"]}
    stream = MODEL.assign_batches([first, second], as_of=DAY)
    assert [one.to_columns()["tier"] for one in stream] == [["Tail"], ["Tail"]]


def test_a_file_tells_what_a_table_tells(tmp_path: Path) -> None:
    table = pl.DataFrame(renamed(strategic="Strategic"))
    table.write_parquet(tmp_path / "clients.parquet")
    done = MODEL.assign_file(tmp_path / "clients.parquet", tmp_path / "tiers.parquet", as_of=DAY)
    assert done.remarks == MODEL.assign(table, as_of=DAY).remarks
    assert b"similar-column" in pq.read_schema(tmp_path / "tiers.parquet").metadata[b"tierline.remarks"]


# -- One client --------------------------------------------------------------------------------------------


def test_keys_that_nothing_reads_are_told_with_what_was_meant() -> None:
    client = {"account_id": "A-1", "arr": 20_000, "Strategic": True, "note": 1, "owner": None}
    one = MODEL.assign_one(client, as_of=DAY)
    assert one.unread == {"Strategic": "strategic", "note": None, "owner": None}
    assert "nothing reads `Strategic`: did you mean `strategic`? they differ by case" in repr(one)
    assert one.to_dict()["unread"] == one.unread
    why = MODEL.explain(client, as_of=DAY)
    assert "nothing reads `Strategic`" in str(why)
    assert "`note`" not in str(why)
    assert [one["name"] for one in why.to_dict()["unread"]] == ["Strategic", "note", "owner"]
    assert "nothing reads" in why._repr_html_()
    assert why.assignment == one
    # What is given is not meant by another key.
    assert MODEL.assign_one({**client, "strategic": False}, as_of=DAY).unread["Strategic"] is None
    complete = {name: values[0] for name, values in COMPLETE.items()}
    assert MODEL.assign_one(complete, as_of=DAY).unread == {}
    assert MODEL.assign_one({"Account ID": "A-1", 5: 5}, as_of=DAY).unread == {
        "Account ID": "account_id",
        "5": None,
    }
    assert MODEL.assign_one(pd.Series({"account_id": "A-1", "ARR": 5.0}), as_of=DAY).unread == {"ARR": "arr"}


def test_keys_are_those_of_the_moment_that_the_client_was_assigned() -> None:
    client = {"account_id": "A-1", "Strategic": True}
    one = MODEL.assign_one(client, as_of=DAY)
    client.clear()
    assert one.unread == {"Strategic": "strategic"}
    same = pickle.loads(pickle.dumps(one))
    assert same == one
    assert same.unread == one.unread
    assert repr(same) == repr(one)


# -- Unicode forms -----------------------------------------------------------------------------------------

ACCENTED = tierline.Model.parse("""
tierline: 1
model: { name: accents, client: Código }
attributes:
  value: { type: decimal, scale: 0, column: Número de pedidos }
  level: { type: category, levels: [été, hiver], column: saison }
tiers: [{ name: Many, when: value >= 10 }, { name: Few }]
""")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("way", range(6))
def test_columns_in_another_unicode_form_are_read(form: Any, way: int) -> None:
    columns = {"Código": ["a", "b"], "Número de pedidos": [10, 9], "saison": ["été", "hiver"]}
    table = ways({unicodedata.normalize(form, name): values for name, values in columns.items()})[way]
    assignments = ACCENTED.assign(table, as_of=DAY)
    assert assignments.to_columns()["tier"] == ["Many", "Few"]
    assert assignments.remarks == ()
    assert ACCENTED.check_ids(lambda: [table]).repeated() == []
    [batch] = ACCENTED.assign_batches([table], as_of=DAY)
    assert batch.to_columns()["tier"] == ["Many", "Few"]
    review = ACCENTED.book(table, as_of=DAY).review()
    assert ACCENTED.book(table, as_of=DAY).review(review.standings).counts["kept"] == 2
    row = {unicodedata.normalize(form, name): values[0] for name, values in columns.items()}
    one = ACCENTED.assign_one({**row, "note": 1}, as_of=DAY)
    assert (one.client, one.tier, one.unread) == ("a", "Many", {"note": None})


def test_files_with_names_in_another_unicode_form_are_read(tmp_path: Path) -> None:
    columns = {"Código": ["a", "b"], "Número de pedidos": [10, 9], "saison": ["été", "hiver"]}
    table = pl.DataFrame({unicodedata.normalize("NFD", name): values for name, values in columns.items()})
    table.write_parquet(tmp_path / "clients.parquet")
    done = ACCENTED.assign_file(tmp_path / "clients.parquet", tmp_path / "tiers.parquet", as_of=DAY)
    assert done.rows == 2
    assert [tier_row.clients for tier_row in done.summary().tiers] == [1, 1]


def test_the_written_form_goes_first_and_two_others_are_one_too_many() -> None:
    nfd = unicodedata.normalize("NFD", "Código")
    table = {"Código": ["a"], nfd: ["b"], "Número de pedidos": [10], "saison": ["été"]}
    assert ACCENTED.assign(table, as_of=DAY).to_columns()["Código"] == ["a"]
    one = {"Código": "a", nfd: "b", "Número de pedidos": 10}
    assert ACCENTED.assign_one(one, as_of=DAY).client == "a"


def test_levels_compare_byte_by_byte_and_the_issue_says_what_differs() -> None:
    level = unicodedata.normalize("NFD", "été")
    client = {"Código": "a", "Número de pedidos": 10, "saison": level}
    [issue] = ACCENTED.assign_one(client, as_of=DAY).issues
    assert "did you mean `été`? they differ by the Unicode form of a letter, U+0065 U+0301 for U+00E9" in str(
        issue
    )
    table = {name: [value] for name, value in client.items()}
    assert ACCENTED.assign(table, as_of=DAY).to_columns()["issues"] == [str(issue)]


def test_a_model_says_what_differs_between_names_that_look_the_same() -> None:
    text = """
tierline: 1
model: { name: a, client: id }
attributes: { c\u0430sh: { type: integer } }
tiers: [{ name: A, when: cash > 1 }, { name: B }]
"""
    with pytest.raises(tierline.ModelError) as caught:
        tierline.Model.parse(text)
    assert "they differ by U+0430, which looks like `a`" in str(caught.value)


# -- Pickling ----------------------------------------------------------------------------------------------


def test_results_say_that_they_cannot_be_pickled_and_what_to_do() -> None:
    assignments, book = MODEL.assign(COMPLETE, as_of=DAY), MODEL.book(COMPLETE, as_of=DAY)
    review = book.review()
    stream, ids = MODEL.assign_batches([COMPLETE], as_of=DAY), MODEL.check_ids(lambda: [COMPLETE])
    for thing in (assignments, book, review, review.standings, stream, ids, book.thresholds()):
        with pytest.raises(tierline.ArgumentError, match="cannot be pickled") as caught:
            pickle.dumps(thing)
        assert isinstance(caught.value, TypeError)
        assert caught.value.code == "not-pickled"
        assert caught.value.help
    for thing in (assignments, book, review):
        assert copy.copy(thing) is thing is copy.deepcopy(thing)
    for thing in (assignments.summary(), MODEL.explain({"arr": 5}, as_of=DAY), assignments.to_arrow()):
        assert pickle.loads(pickle.dumps(thing)) == thing


def test_a_relation_of_duckdb_tells_what_a_table_tells() -> None:
    frame = pl.DataFrame(renamed(strategic="Strategic"))
    relation = duckdb.sql("from frame")
    assert frame.height == 3
    assert codes(MODEL.assign(relation, as_of=DAY).remarks) == ["similar-column"]


# -- The command line --------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "model.yaml").write_text(MODEL.to_yaml(), encoding="utf-8")
    pl.DataFrame(renamed(strategic="Strategic")).write_csv(tmp_path / "clients.csv")
    pl.DataFrame(COMPLETE).write_csv(tmp_path / "complete.csv")
    return tmp_path


TOLD = "warning: no client has a value for `strategic`: there is no such column, and `Strategic`, which differs by case"


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("command", ["assign", "review", "report"])
def test_every_command_tells_a_renamed_column_quiet_or_not(files: Path, command: str, quiet: bool) -> None:
    more = {
        "assign": ["-o", files / "out.csv"],
        "review": ["-s", files / "standings.csv", "--first"],
        "report": ["-o", files / "report.html"],
    }[command]
    said = ["-q"] if quiet else []
    result = run(command, files / "model.yaml", files / "clients.csv", "--as-of", DAY, *more, *said)
    assert result.exit_code == 0, result.output
    assert TOLD in (result.stderr if quiet else result.stdout)
    if quiet:
        assert result.stdout == ""
        assert "help: if it is the same, rename the column to `strategic`" in result.stderr
    if command == "report":
        assert "which differs by case" in (files / "report.html").read_text(encoding="utf-8")
    for path in (*files.glob("standings*"), *files.glob("out*")):
        path.unlink()
    result = run(command, files / "model.yaml", files / "complete.csv", "--as-of", DAY, *more, *said)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "warning" not in result.stdout


def test_check_of_a_table_tells_its_columns_and_refuses_one_that_cannot_be_used(files: Path) -> None:
    result = run("check", files / "model.yaml", files / "clients.csv")
    assert result.exit_code == 0
    assert TOLD in result.stdout
    result = run("check", files / "model.yaml", files / "complete.csv")
    assert result.exit_code == 0
    assert "warning" not in result.stdout
    (files / "other.csv").write_text("name,arr\nx,5\n", encoding="utf-8")
    result = run("check", files / "model.yaml", files / "other.csv")
    assert result.exit_code == 1
    assert "there is no column `account_id`" in result.stderr


def test_explain_tells_what_the_table_lacks(files: Path) -> None:
    asked = ["explain", files / "model.yaml", files / "clients.csv", "--client", "A-1"]
    assert TOLD in run(*asked).stdout
    assert json.loads(run(*asked, "--json").stdout)["remarks"][0]["code"] == "similar-column"


RENAMED = tierline.Model.parse(
    "tierline: 1\nmodel: { name: m, client: id }\nattributes: { arr: { type: integer }, growth: { type: text, column: 'Growth (CRM)' } }\n"
    "tiers: [{ name: A, when: growth = 'x' }, { name: B }]\nservice: { A: { touchpoint_every: 1 week }, B: { touchpoint_every: 1 month } }"
)


@pytest.mark.parametrize("given", ["growth", "Growth"])
def test_the_name_of_an_attribute_is_told_where_its_column_has_another(given: str) -> None:
    assignments = RENAMED.assign({"id": ["1"], "arr": [1], given: ["x"]}, as_of=DAY)
    [remark] = assignments.remarks
    assert (remark.code, remark.columns, remark.given) == ("similar-column", ("Growth (CRM)",), (given,))
    assert f"and `{given}`, as its attribute is called, is not read" in remark.message
    one = RENAMED.assign_one({"id": "1", "arr": 1, given: "x"}, as_of=DAY)
    assert one.unread == {given: "Growth (CRM)"}
    assert "did you mean `Growth (CRM)`?" in repr(one)
    rows = [{"id": "1", "arr": 1, given: "x"}, {"id": "2", "arr": 1, "Growth (CRM)": "x"}]
    [remark] = RENAMED.assign(rows, as_of=DAY).remarks
    assert remark.message.startswith("some rows have no `Growth (CRM)`")


def test_reports_and_entitlements_say_what_is_to_be_said_of_the_clients() -> None:
    book = RENAMED.book({"id": ["1"], "arr": [1], "growth": ["x"]}, as_of=DAY)
    [remark] = book.remarks
    for one in (book, book.review(), book.report(), book.entitlements()):
        assert remark.message in repr(one), type(one)


def test_the_rows_of_a_table_are_looked_at_before_clients_are_assigned(tmp_path: Path) -> None:
    columns = ("account_id", "arr")
    empty: dict[str, list[Any]] = {name: [] for name in columns}
    totals = dict(zip(columns, (["a", "b", "Total"], [1, 2, 3]), strict=True))
    orders = dict(zip(columns, (["a", "a", "b", "b"], [1, 2, 3, 4]), strict=True))
    (tmp_path / "model.json").write_text(MODEL.to_json(), encoding="utf-8")
    for table, code in ((empty, "empty-table"), (totals, "total-row"), (orders, "repeated-ids")):
        told = MODEL.check_table(table)
        assert told == MODEL.assign(table, as_of=DAY).remarks
        assert code in codes(told)
        pl.DataFrame(table).write_csv(tmp_path / "clients.csv")
        result = run("check", str(tmp_path / "model.json"), str(tmp_path / "clients.csv"))
        assert result.exit_code == 0, result.output
        [message] = [remark.message for remark in told if remark.code == code]
        assert message in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("given", "difference"),
    [
        ("high ", "blanks"),
        (" high", "blanks"),
        ("high\u00a0", "U+00A0, which looks like a space"),
        ("hi gh", "blanks"),
    ],
)
def test_a_level_that_differs_by_a_blank_is_told_with_it(given: str, difference: str) -> None:
    model = tierline.Model.parse(
        "tierline: 1\nmodel: { name: m, client: id }\nattributes: { c: { type: category, levels: [high, low] } }\n"
        "tiers: [{ name: A, when: c = 'high' }, { name: B }]"
    )
    [issue] = model.assign_one({"id": 1, "c": given}, as_of=DAY).issues
    assert f"did you mean `high`? they differ by {difference}" in issue.message
    rows = [{"id": "a", "tier": given.replace("high", "A").replace("hi gh", "A "), "since": "2026-01-01"}]
    with pytest.raises(tierline.TableError, match=f"they differ by {re.escape(difference)}"):
        model.book({"id": ["a"], "c": ["low"]}, as_of=DAY).review(rows)


# -- Ids that are not those of the book --------------------------------------------------------------------------

PROMISING = tierline.Model.parse("""
tierline: 1
model: { name: promising, client: id, value: arr }
attributes: { arr: { type: decimal, scale: 2 } }
flags: { fell: previous(tier) = 'Gold' }
tiers: [{ name: Gold, when: arr > 100 }, { name: Silver }]
service:
  Gold: { touch: high, touchpoint_every: 1 month, programmes: [care], coverage: { role: CSM } }
  Silver: { touch: low, touchpoint_every: 3 months, programmes: [care], coverage: { role: CSM } }
overlay: { pilot: { until: 2027-12-31, also: { programmes: [care] } } }
""")


def tables_of_ids(written: list[str]) -> dict[str, dict[str, Any]]:
    """A finding or a remark of each table that goes by client, where its ids are written so: by table."""
    ids = [f"{at:03}" for at in range(1, 8)]
    columns = {"id": ids, "arr": [200] * 7, "owner": ["Ana"] * 7}
    book = PROMISING.book(columns, as_of=DAY, owner="owner")
    rows = len(written)
    owed = book.entitlements(
        {"id": written, "last_touchpoint": ["2026-11-01"] * rows},
        agreements={"id": written, "what": ["response first"] * rows, "value": ["2 hours"] * rows},
        overlay={"id": written, "what": ["pilot"] * rows},
        participation={"id": written, "programme": ["care"] * rows},
    )
    period = book.figures(period={"id": written, "value_start": [1] * rows, "value_end": [1] * rows})
    standings = {"id": written, "tier": ["Gold"] * rows}
    with_standings = PROMISING.book(columns, as_of=DAY, standings=standings)
    told = [*owed.findings, *period["findings"]]
    remarks = [*owed.remarks, *with_standings.remarks]
    told += [
        {"code": one.code, "message": one.message, "help": one.help, "warning": one.warning}
        for one in remarks
    ]
    suffix = "-without-client"
    return {one["code"].removesuffix(suffix): one for one in told if one["code"].endswith(suffix)}


TABLES_OF_IDS = {
    "agreement": "agreements",
    "overlay": "overlays",
    "participation": "participation",
    "period": "period",
    "contact": "last contacts",
    "standing": "standings",
}


@pytest.mark.parametrize(
    ("write", "differs", "example"),
    [
        (lambda id: id.lstrip("0"), "leading zeros", "`1` and `001`"),
        (lambda id: f" {id}", "blanks", "` 001` and `001`"),
        (lambda id: f"{id}.0", "`.0` at their end", "`001.0` and `001`"),
        (lambda id: f"{int(id)}.0", "leading zeros, case, blanks or `.0` at their end", "`1.0` and `001`"),
    ],
)
def test_ids_that_are_written_otherwise_are_told_of_every_table(
    write: Any, differs: str, example: str
) -> None:
    ids = [f"{at:03}" for at in range(1, 8)]
    told = tables_of_ids([write(one) for one in ids])
    assert set(told) == set(TABLES_OF_IDS)
    for table, finding in told.items():
        words = f"7 of 7 rows of the {TABLES_OF_IDS[table]} are of clients that the book does not have"
        assert finding["message"].startswith(words), finding
        assert differs in finding["help"]
        assert f"like {example}: write the ids as the book has them" in finding["help"]
        assert finding.get("severity", "warning") == "warning"
        assert finding.get("warning", True)
    assert tables_of_ids(ids) == {}


def test_half_of_the_ids_unknown_is_a_warning_and_one_of_many_a_note() -> None:
    ids = [f"{at:03}" for at in range(1, 8)]
    half = tables_of_ids([*ids[:5], *(f"x{at}" for at in range(5))])
    assert set(half) == set(TABLES_OF_IDS)
    assert half["period"]["severity"] == "warning"
    assert half["period"]["message"].startswith("5 of 10 rows")
    one = tables_of_ids([*ids, "left"])
    # Of standings a few clients have just left.
    assert set(one) == set(TABLES_OF_IDS) - {"standing"}
    assert (one["period"]["severity"], one["contact"]["warning"]) == ("note", False)


def test_a_few_clients_that_have_left_and_name_their_tier_are_not_spoken_of() -> None:
    ids = [f"{at:03}" for at in range(1, 8)]
    book = PROMISING.book({"id": ids, "arr": [200] * 7}, as_of=DAY)

    def codes(written: list[str], tiers: list[str | None]) -> list[str]:
        period = {
            "id": written,
            "tier": tiers,
            "value_start": [1] * len(written),
            "value_end": [1] * len(written),
        }
        return [one["code"] for one in book.figures(period=period)["findings"] if "client" in one["code"]]

    assert codes([*ids, "left"], [None] * 7 + ["Gold"]) == []
    assert codes([*ids, "left"], [None] * 8) == ["period-without-client"]
    # Ids that are written otherwise are told whatever their rows name.
    assert codes(["1", *ids[1:]], ["Gold"] * 7) == ["period-without-client"]


def test_owners_that_are_written_otherwise_than_in_the_roster_are_told() -> None:
    columns = {"id": ["a", "b", "c"], "arr": [200] * 3, "owner": ["ana lee", "ana lee", "Kim"]}
    book = PROMISING.book(columns, as_of=DAY, owner="owner")
    found = {one["code"]: one for one in book.workload({"id": ["Ana Lee", "Kim"]}).findings}
    assert found["unknown-owner"]["help"] == (
        "the owners of 2 of them differ from people of the roster only by upper and lower case, like `ana lee` and `Ana Lee`: "
        "write both alike"
    )


def test_a_client_column_in_another_unicode_form_is_found_in_every_table() -> None:
    name = "C\N{LATIN SMALL LETTER O WITH ACUTE}digo"
    apart = unicodedata.normalize("NFD", name)
    text = """
tierline: 1
model: { name: accents, client: CODE, value: arr }
attributes: { arr: { type: decimal, scale: 2 } }
tiers: [{ name: Gold, when: arr > 100 }, { name: Silver }]
service: { Gold: { touch: high, touchpoint_every: 1 month } }
""".replace("CODE", name)
    book = tierline.Model.parse(text).book({name: ["a"], "arr": [200]}, as_of=DAY)
    figures = book.figures(period={apart: ["a"], "value_start": [100], "value_end": [120]})
    assert [one["code"] for one in figures["findings"] if "client" in one["code"]] == []
    owed = book.entitlements({apart: ["a"], "last_touchpoint": ["2026-11-20"]})
    assert owed.to_rows()[0]["next_touchpoint"].isoformat() == "2026-12-20"
    review = book.review({apart: ["a"], "tier": ["Silver"], "since": ["2026-01-01"]})
    assert review.standings.to_rows()[0].keys() >= {name}
    assert apart not in review.standings.to_rows()[0]
