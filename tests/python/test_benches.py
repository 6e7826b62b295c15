"""What is compared in the benchmarks gives the same answers."""

from __future__ import annotations

import pytest
import tierline
import wide
from agreement import Answers, agreement
from book import AS_OF, EDGES, Book, Encoding
from rivals import all_rivals, python_query

ROWS = 20_000
ENCODINGS: tuple[Encoding, ...] = ("float64", "decimal128", "nulls", "text")


@pytest.fixture(scope="module", params=[0.0, 0.5], ids=["as drawn", "on the edges"])
def book(request: pytest.FixtureRequest) -> Book:
    return Book.generate(ROWS, edges=request.param)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_tierline_and_its_rivals_agree(book: Book, encoding: Encoding) -> None:
    table = book.table(encoding)
    rivals = [rival for rival in all_rivals() if encoding in rival.encodings]
    exact: Answers | None = None
    for rival in rivals:
        rows = min(rival.most or ROWS, 2_000 if rival.name.startswith("zen") else ROWS)
        taken = rival.take(table.slice(0, rows))
        answers = Answers.of(rival.give(rival.run(taken)))
        exact = exact or answers
        found = agreement(answers, exact.head(rows), is_exact=rival.exact)
        assert (found.rows, found.wrong) == (rows, 0), rival.name
    assert len(rivals) >= 4


def test_encodings_without_gaps_give_the_same_answers(book: Book) -> None:
    ours = next(rival for rival in all_rivals() if rival.name == "Tierline")
    floats, decimals, texts = (
        Answers.of(ours.give(ours.run(ours.take(book.table(encoding)))))
        for encoding in ("float64", "decimal128", "text")
    )
    for other in (decimals, texts):
        assert agreement(other, floats, is_exact=True).wrong == 0


def test_disagreement_is_found() -> None:
    ours = next(rival for rival in all_rivals() if rival.name == "Tierline")
    table = Book.generate(1_000).table("float64")
    answers = Answers.of(ours.give(ours.run(table)))
    for values in (answers.tier, answers.adoption, answers.quadrant, answers.score):
        was, values[7] = values[7], -5
        fresh = Answers.of(ours.give(ours.run(table)))
        assert agreement(answers, fresh, is_exact=False).wrong == 1
        values[7] = was


def test_the_client_base_is_the_same_each_time_and_fills_every_level() -> None:
    first, again = Book.generate(ROWS), Book.generate(ROWS)
    assert first.table("nulls").equals(again.table("nulls"))
    answers = python_query([tuple(row.values())[:-1] for row in first.table("float64").to_pylist()])
    for at, least in ((1, 0.1), (3, 0.08), (4, 0.1)):
        values = [answer[at] for answer in answers]
        shares = {value: values.count(value) / ROWS for value in set(values)}
        assert min(shares.values()) >= least, shares
    for name, cuts in EDGES.items():
        edges = Book.generate(ROWS, edges=0.5).columns[name]
        assert all((edges == cut + beside).any() for cut in cuts for beside in (-1, 0, 1))


def test_ids_come_in_every_kind_and_order() -> None:
    book = Book.generate(1_000)
    for kind in ("ascending", "shuffled", "text ascending", "text shuffled"):
        ids = book.ids(kind).to_pylist()
        assert len(set(ids)) == 1_000
        assert (ids == sorted(ids)) == kind.endswith("ascending")


def test_the_wide_model_is_as_wide_as_it_says_and_every_client_of_it_gets_a_tier() -> None:
    model = tierline.Model.read(wide.MODEL)
    factors = sum(len(score.weights) for score in model.scores.values())
    assert (len(model.attributes), factors, len(model.dimensions)) == (40, 12, 6)
    assert (len(model.flags), len(model.tiers)) == (8, 6)
    summary = model.assign(wide.clients(model, 5_000), as_of=AS_OF).summary()
    assert summary.unassigned.clients == 0
    assert all(tier.clients for tier in summary.tiers)


@pytest.mark.parametrize("parts", [{"attributes": 128}, {"factors": 16}, {"tiers": 64}, {"tiers": 2}])
def test_models_of_the_curves_are_valid(parts: dict[str, int]) -> None:
    model = wide.model_of(**parts)
    result = model.assign(wide.clients(model, 5_000), as_of=AS_OF)
    assert len(model.tiers) == parts.get("tiers", 4)
    assert result.to_polars()["tier"].null_count() == 0
