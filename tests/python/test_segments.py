"""Models whose tiers have no order: segments, between which clients move, and of which none is better."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
import tierline

TEXT = """
tierline: 1
model: { name: halves, client: id, value: arr, ranked: false, grid: [size, mood] }
attributes:
  arr: { type: integer }
  health: { type: integer }
dimensions:
  size: { of: arr, bands: [{ level: small, below: 100 }, { level: large }] }
  mood: { of: health, bands: [{ level: ill, below: 50 }, { level: well }] }
tiers:
  - { name: Grow, when: size = 'large' and mood = 'well', stay: health >= 48 }
  - { name: Save, when: size = 'large' }
  - { name: Rest }
migration: { move: { after: 2 reviews }, minimum_time: 10 days }
service:
  Grow: { business_review_every: 1 month, initiatives: [growth plan, shared goals], coverage: { role: vCIO }, channels: [email],
          touchpoint_every: 1 month, response: { first: 1 hour }, programmes: [labs] }
  Save: { business_review_every: on event, channels: [email], touchpoint_every: 1 week, response: { first: 4 hours },
          programmes: [save plan] }
  Rest: { channels: [email], touchpoint_every: 2 weeks, response: { first: 2 hours }, programmes: [labs] }
"""

# What nothing says where tiers have no order.
OF_RANKS = re.compile(
    r"promot|demot|\bbetter\b|\bworse\b|\bbest first\b|moved up|up and .* down|recovered", re.IGNORECASE
)


def model(text: str = TEXT) -> tierline.Model:
    return tierline.Model.parse(text)


def clients(**values: tuple[int, int | None]) -> dict[str, list[Any]]:
    arr, health = zip(*values.values(), strict=True)
    return {"id": list(values), "arr": list(arr), "health": list(health)}


def words(review: tierline.Review) -> dict[str, str]:
    columns = review.movements.to_columns()
    return dict(zip(columns["id"], columns["movement"], strict=True))


def reviewed() -> list[tierline.Review]:
    """Four reviews a month apart: `a` goes from Grow to Save to Rest and back, `b` comes back, `c` stays by its rule."""
    own = model()
    tables = [
        clients(a=(500, 90), b=(500, 90), c=(500, 90), d=(5, 10)),
        clients(a=(500, 10), b=(500, 10), c=(500, 48), d=(5, 10)),
        clients(a=(5, 10), b=(500, 90), c=(500, 49), d=(500, 90)),
        clients(a=(5, 10), b=(500, 90), c=(500, 90), d=(500, 90)),
    ]
    reviews: list[tierline.Review] = []
    for month, table in enumerate(tables, start=1):
        book = own.book(table, as_of=f"2026-0{month}-01")
        reviews.append(book.review(reviews[-1] if reviews else None))
    return reviews


def test_clients_move_between_segments_and_are_neither_promoted_nor_demoted() -> None:
    first, second, third, fourth = reviewed()
    assert set(words(first).values()) == {"entered"}
    assert words(second) == {"a": "move pending", "b": "move pending", "c": "kept", "d": "kept"}
    # Another segment takes its place, and the wait goes on.
    assert words(third) == {"a": "move pending", "b": "move cancelled", "c": "kept", "d": "move pending"}
    assert words(fourth) == {"a": "moved", "b": "kept", "c": "kept", "d": "move pending"}
    columns = fourth.movements.to_columns()
    assert (columns["from"][0], columns["to"][0], columns["cause"][0]) == ("Grow", "Rest", "timer")
    assert list(fourth.counts) == [
        "entered", "returned", "kept", "moved", "move pending", "move cancelled", "held", "held by override", "left",
        "unassigned",
    ]  # fmt: skip
    assert fourth.figures["moves"]["moved"] == 1
    assert not {"up", "down"} & fourth.figures["moves"].keys()
    assert fourth.figures["moves"]["words"].startswith("1 client moved; 0 entered")


def test_nothing_that_is_shown_says_that_a_segment_is_better() -> None:
    last = reviewed()[-1]
    own, book = model(), last._book  # pyright: ignore[reportPrivateUsage]
    explained = own.explain({"id": "a", "arr": 5, "health": 10}, as_of="2026-04-01")
    said = [
        str(last.figures),
        *map(str, last.movements.to_rows()),
        str(book.figures(review=last)),
        str(explained),
        explained._repr_html_(),
        last._repr_html_(),
        repr(last),
        str(own.check_service()) if hasattr(own, "check_service") else "",
    ]
    for text in said:
        found = OF_RANKS.search(text)
        assert found is None, text[max(0, found.start() - 200) : found.end() + 200]


def test_what_needs_an_order_is_refused_with_help() -> None:
    for line, code in [
        ("migration: { promote: at once }", "key-not-allowed"),
        ("migration: { demote: { after: 90 days } }", "key-not-allowed"),
        ("migration: { steps: one tier }", "key-not-allowed"),
        ("migration: { minimum_time: { promote: 1 day } }", "wrong-type"),
        ("flags: { f: tier_rank = 1 }", "unknown-name"),
    ]:
        text = re.sub(r"migration:.*", "", TEXT)
        with pytest.raises(tierline.ModelError) as refused:
            model(text + line)
        assert code in str(refused.value) or refused.value.diagnostics[0].code == code, line
    with pytest.raises(tierline.ModelError) as refused:
        model(TEXT.replace(", ranked: false", ""))
    assert "`move` is for segments" in str(refused.value)
    own = model()
    first = own.book(clients(a=(500, 90)), as_of="2026-01-01").review()
    with pytest.raises(tierline.TableError) as error:
        first.standings.override("a", "Save", at_least=True, by="Ana", why="asked")
    assert error.value.code == "needs-order"
    held = first.standings.override("a", "Save", by="Ana", why="asked")
    second = own.book(clients(a=(500, 90)), as_of="2026-02-01").review(held)
    assert words(second) == {"a": "held by override"}
    kept = held.to_columns() | {"override_kind": ["at most"]}
    with pytest.raises(tierline.TableError) as error:
        own.book(clients(a=(500, 90)), as_of="2026-02-01").review(kept)
    assert error.value.code == "needs-order"
    assert error.value.help is not None
    with pytest.raises(tierline.ArgumentError) as error:
        own.book(clients(a=(500, 90)), as_of="2026-01-01").thresholds().cut_offs(
            {"Grow": {"clients": (0.1, 0.2)}}
        )
    assert error.value.code == "needs-order"


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ("[size]", "a list of two dimensions"),
        ("[size, size]", "by rows and by columns"),
        ("[size, arr]", "`arr` is none"),
        ("[size, moods]", "did you mean `mood`?"),
    ],
)
def test_a_grid_is_of_two_dimensions(grid: str, words: str) -> None:
    with pytest.raises(tierline.ModelError) as refused:
        model(TEXT.replace("[size, mood]", grid))
    assert words in str(refused.value)


def test_the_grid_says_who_is_where() -> None:
    own = model()
    book = own.book(
        clients(a=(500, 90), b=(300, 10), c=(50, 90), d=(7, None), e=(200, 90)), as_of="2026-01-01"
    )
    grid = book.figures()["grid"]
    assert (grid["rows"], grid["columns"], grid["row_levels"]) == ("size", "mood", ["small", "large"])
    cells = {(cell["row"], cell["column"]): cell for cell in grid["cells"]}
    assert {at: cell["segment"] for at, cell in cells.items()} == {
        ("small", "ill"): "Rest",
        ("small", "well"): "Rest",
        ("large", "ill"): "Save",
        ("large", "well"): "Grow",
    }
    assert {at: cell["clients"] for at, cell in cells.items()} == {
        ("small", "ill"): 0,
        ("small", "well"): 1,
        ("large", "ill"): 1,
        ("large", "well"): 2,
    }
    large = cells["large", "well"]
    assert (large["value"], large["share"]) == (700, Decimal("0.4"))
    assert large["tiers"] == [{"tier": "Grow", "clients": 2}]
    assert grid["without_level"] == 1, "nobody knows how well `d` is"
    assert grid["segments"][0] == {
        "segment": "Grow",
        "review": "1 month",
        "initiatives": ["growth plan", "shared goals"],
        "owners": "vCIO",
    }
    assert sum(cell["clients"] for cell in grid["cells"]) + grid["without_level"] == 5
    ranked = model(TEXT.replace(", ranked: false, grid: [size, mood]", "").replace("move: {", "demote: {"))
    figures = ranked.book(clients(a=(500, 90)), as_of="2026-01-01").figures()
    assert "grid" not in figures
    assert "ranked" not in figures["model"]


def test_the_report_draws_the_grid() -> None:
    pytest.importorskip("altair")
    own = model()
    book = own.book(clients(a=(500, 90), b=(300, 10), c=(50, 90), d=(7, None)), as_of="2026-01-01")
    page = book.report(review=book.review()).html
    for wanted in [
        "Who is where",
        "relationship owners",
        "growth plan",
        "1 client has no level",
        "The segments",
    ]:
        assert wanted in page, wanted
    text = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    found = OF_RANKS.search(re.sub(r"<[^>]+>", " ", text))
    assert found is None, found
