"""Models, books and reviews through the C library, held against what one client at a time gives."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pytest
import tierline_c
from conftest import MODEL

FIRST = pa.table({"account_id": ["a", "b", "c"], "arr": [120_000, 30_000, 5], "csm": ["Ada", "Ada", None]})
SECOND = pa.table({"account_id": ["a", "b", "d"], "arr": [10_000, 130_000, 7], "csm": ["Ada", "Bea", "Bea"]})


@pytest.fixture
def model(library: tierline_c.Library) -> Any:
    with library.parse(MODEL) as model:
        yield model


def rows(reader: Any) -> list[dict[str, Any]]:
    return reader.read_all().to_pylist()


def test_a_model_is_described_checked_and_written_down_again(library: tierline_c.Library, model: Any) -> None:
    described = json.loads(library.text("model_describe", model.handle))
    assert (described["name"], described["client"]) == ("bands", "account_id")
    assert [tier["name"] for tier in described["tiers"]] == ["Strategic", "Core", "Scale"]
    assert isinstance(json.loads(library.text("model_check", model.handle)), list)
    for format in (tierline_c.YAML, tierline_c.JSON):
        with library.parse(library.text("model_document", model.handle, format), format) as again:
            assert (
                json.loads(library.text("model_describe", again.handle))["fingerprint"]
                == described["fingerprint"]
            )


def test_other_parameters_make_another_model(library: tierline_c.Library, model: Any) -> None:
    def changed(parameters: str) -> tierline_c.Model:
        out = tierline_c.c_void_p()
        encoded = parameters.encode()
        library.call("model_with_parameters", model.handle, encoded, len(encoded), tierline_c.byref(out))
        return tierline_c.Model(library, out)

    client = {"account_id": "x", "arr": 60_000}
    with changed('{"floor": "50000.50"}') as lower:
        assert (lower.assign(client, "2026-11-21")["tier"], model.assign(client, "2026-11-21")["tier"]) == (
            "Strategic",
            "Core",
        )
    with pytest.raises(tierline_c.TierlineError, match="flor") as refusal:
        changed('{"flor": 1}')
    assert refusal.value.status == tierline_c.BAD_INPUT


def test_numbers_pass_through_no_float(library: tierline_c.Library) -> None:
    text = MODEL.replace("floor: 100_000", "floor: 9007199254740993.01").replace(
        ", strategic: {", ", strategic: {"
    )
    with library.parse(text) as model:
        tiers = [
            model.assign(f'{{"account_id":"x","arr":9007199254740993.0{last}}}', "2026-11-21")["tier"]
            for last in (1, 2)
        ]
    assert tiers == ["Core", "Strategic"]


def test_a_review_moves_clients_and_gives_the_standings_to_keep(
    library: tierline_c.Library, model: Any
) -> None:
    with model.book(FIRST, "2026-11-21", owner="csm") as book:
        first = book.review()
        standings = first.standings().read_all()
        assert [row["movement"] for row in rows(first.movements())] == ["entered"] * 3
        assert rows(book.assigned()) == rows(model.assign_stream(FIRST, "2026-11-21"))
    with model.book(SECOND, "2027-02-21", tables={"standings": standings}, previous=model) as book:
        review = book.review(standings, accept_left=1)
        moved = {row["account_id"]: row for row in rows(review.movements())}
        # One client at a time says the same.
        for row, client in zip(
            standings.to_pylist(),
            ({"account_id": "a", "arr": 10_000}, {"account_id": "b", "arr": 130_000}),
            strict=False,
        ):
            standing = {
                name: str(value)
                for name, value in row.items()
                if value is not None and name in ("tier", "since", "reviewed_on")
            }
            alone = model.review({"client": client, "standing": standing, "as_of": "2027-02-21"})
            assert (alone["movement"], alone["to"]) == (
                moved[client["account_id"]]["movement"],
                moved[client["account_id"]]["to"],
            )
        assert {id: row["movement"] for id, row in moved.items()} == {
            "a": "demotion pending",
            "b": "promoted",
            "c": "left",
            "d": "entered",
        }
        figures = review.figures()
        assert sum(count["clients"] for count in figures["counts"]) == 4
        whole = book.figures(
            review,
            by=[],
            next_quarter=False,
            period=["2026-11-21", "2027-02-20"],
            owners=[{"tier": "Core", "owners": "1.5"}],
        )
        assert whole["clients"] == 3
        owed, programmes, findings = book.entitlements(review, plain=True)
        assert [row["tier"] for row in rows(owed)] == ["Strategic", "Strategic", "Scale"]
        assert (programmes, findings) == (None, [])
        with pytest.raises(tierline_c.TierlineError) as refusal:
            book.review(pa.table({"account_id": ["a"], "tier": ["Gold"]}))
        assert refusal.value.status == tierline_c.BAD_TABLE
        with pytest.raises(tierline_c.TierlineError, match="before it begins"):
            book.figures(period=["2026-11-21", "2026-11-20"])
        review.free()


def test_bytes_of_arrow_go_in_and_out(model: Any) -> None:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, FIRST.schema) as writer:
        writer.write_table(FIRST)
    result = pa.ipc.open_stream(model.assign_ipc(out.getvalue(), "2026-11-21", plain=True)).read_all()
    assert result.to_pylist() == rows(model.assign_stream(FIRST, "2026-11-21", plain=True))
    for wrong in (b"", b"id,arr", out.getvalue()[:100], out.getvalue()[:-300]):
        with pytest.raises(tierline_c.TierlineError) as refusal:
            model.assign_ipc(wrong, "2026-11-21")
        assert refusal.value.status in (tierline_c.BAD_TABLE, tierline_c.BAD_ARGUMENT)
    with pytest.raises(tierline_c.TierlineError) as refusal:
        model.assign_ipc(out.getvalue(), "soon")
    assert refusal.value.status == tierline_c.BAD_INPUT
