"""Whatever a document says can change, and the difference of two rulebooks names it: each value of each key, one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tierline
from report_oracle import number
from test_report_page import Page

Place = tuple[str | int, ...]

GOOD = Path(__file__).parents[1] / "documents" / "good"
SCHEMA = json.loads((Path(tierline.__file__).parent / "tierline.schema.json").read_text(encoding="utf-8"))
DOCUMENTS = [GOOD / "everything.yaml", GOOD / "segments.yaml"]

LADDER = """
tierline: 1
model: { name: ladder, client: id, value: arr, ranked: true }
remember: [arr]
parameters: { floor: { quantile: 0.90, of: arr, fixed: 2026-11-21, value: 100 } }
attributes: { arr: { type: decimal, scale: 2 }, seats: { type: integer }, renewal_date: { type: date } }
tiers:
  - { name: Gold, when: arr >= floor }
  - { name: Iron }
migration:
  promote: { after: 2 reviews }
  demote: { after: renewal, missing_renewal: 60 days }
  renewal: renewal_date
  steps: one tier
  minimum_time: { promote: 30 days, demote: 45 days }
  missing: hold
  review_every: 1 month
targets:
  Gold: { churn: 0.05, gross_retention: 0.9, contraction: 0.03, nps: 40, satisfaction: [4.2, 5], participation: 0.3, profit: 100_000 }
  Iron: { margin: 0.6, cost_to_serve: 500, ltv: 50_000, cac: 8_000, ltv_to_cac: 3, roas: 4, conversion: [0.2, null] }
metrics:
  conversion: { description: Leads that became clients., sum: won, over: leads, unit: share, better: high, over_time: scale }
  sales: { sum: deal_value, unit: money, over_time: scale }
  escalations: { count: escalated, better: low }
  deal: { mean: deal_value }
  answer: { median: days_to_answer, better: low }
  in_time: { share: within_sla, over_time: compound }
"""

FOR_MACHINES = {"tierline"}
"""Keys that mean nothing for people: the version of the format."""

ALONE: dict[Place, str] = {
    (
        "model",
        "ranked",
    ): "tiers without an order have another `migration`: the two documents are held against each other below",
    ("attributes", "active", "type"): "rules ask whether it is true: it cannot be of another type",
    ("attributes", "since", "type"): "rules count days from it: it cannot be of another type",
    ("attributes", "signup_date", "type"): "timelines count days from it: it cannot be of another type",
    ("attributes", "renewal_date", "type"): "renewals are counted from it: it cannot be of another type",
    ("derived", "known", "type"): "its formula gives true or false, and nothing else",
    ("derived", "anniversary", "type"): "its formula gives a day, and timelines count from it",
}
"""Values that cannot be others while the rest of the document is as it is, each with its reason."""

ENUMERATIONS = [
    "compound", "scale", "half even", "half up", "at once", "straight", "one tier", "hold", "fall", "skills", "languages", "time_zone", "role",
    "on event", "same day", "none", "reweight", "2 hours", "7 weeks", "Europe/Paris", "money", "points", "low", "high",
]  # fmt: skip

SAYS_NOTHING: dict[Place, str] = {
    (
        "dimensions",
        "age",
        "levels",
        "old",
    ): "a level of which nothing is said is shown like one that is not written down",
    (
        "service",
        "1",
        "coverage",
        "owners",
        0,
    ): "the `role` is the first of the owners, whether they name it again or not",
    ("service", "1", "coverage", "role"): "the first of the owners is the role, whether it is named or not",
}
"""What may go without a change, each with its reason."""

TYPES: list[dict[str, Any]] = [
    {"type": "text"},
    {"type": "integer"},
    {"type": "decimal", "scale": 0},
    {"type": "category", "levels": ["DE", "FR", "n/a"]},
    {"type": "category", "levels": ["public", "de"]},
]
"""What an attribute may be instead."""


def document_of(model: tierline.Model) -> dict[str, Any]:
    """The document of a model, numbers with a point of class Decimal."""
    document: dict[str, Any] = json.loads(model.to_json(), parse_float=Decimal)
    return document


def leaves(part: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Each value of a document with its place."""
    if isinstance(part, dict) and part:
        for key, inner in part.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(part, list) and part:
        for at, inner in enumerate(part):
            yield from leaves(inner, (*place, at))
    else:
        yield place, part


def changed(document: Any, place: Place, value: Any) -> Any:
    """The document with another value in one place."""
    if not place:
        return value
    key, *rest = place
    copy: Any = dict(document) if isinstance(document, dict) else list(document)
    copy[key] = changed(document[key], tuple(rest), value)
    return copy


def without(document: Any, place: Place) -> Any:
    """The document without one key or item."""
    if len(place) == 1:
        if isinstance(document, dict):
            return {key: value for key, value in document.items() if key != place[0]}
        return [value for at, value in enumerate(document) if at != place[0]]
    return changed(document, place[:1], without(document[place[0]], place[1:]))


def others(value: Any, names: list[str]) -> Iterator[Any]:
    """Values that might stand in its place; the reader says which may."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield from (
            value + 1,
            value - 1,
            value * 2,
            value + 5,
            value / 2 if isinstance(value, Decimal) else value // 2,
        )
        yield from (value + Decimal("0.01"), value - Decimal("0.0001"))
    elif value is None:
        yield 1_000
    elif value == []:
        yield ["x too"]
    elif value == {}:
        yield {"description": "x too"}
    elif isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            yield (date.fromisoformat(value) + timedelta(days=1)).isoformat()
        if found := re.search(r"\d+", value):
            yield value[: found.start()] + str(int(found[0]) + 1) + value[found.end() :]
        if len(value.split()) == 1:
            yield from (name for name in names if name != value)
        yield from (word for word in ENUMERATIONS if word != value)
        yield from (value + " too", value + "x", f"not ({value})", f"({value}) + 1", ["phone"])


def renamed(part: Any, old: str, new: str) -> Any:
    """The document with another name for something, wherever it is named: as a key, as a value, and in formulas."""
    if isinstance(part, dict):
        return {renamed(key, old, new): renamed(inner, old, new) for key, inner in part.items()}
    if isinstance(part, list):
        return [renamed(inner, old, new) for inner in part]
    if not isinstance(part, str):
        return part
    if part == old:
        return new
    bare = rf"(?<![\w']){re.escape(old)}(?![\w'])|" if old.isidentifier() else ""
    return re.sub(rf"{bare}(?<='){re.escape(old)}(?=')", new, part)


def versions(
    document: dict[str, Any], place: Place, value: Any, names: list[str]
) -> Iterator[tuple[Any, Any]]:
    """Documents with another value in one place, each with the value; with what must change beside it, where that cannot stand alone."""
    for other in others(value, names):
        yield other, changed(document, place, other)
    around = place[:-1]
    if place[-1] == "type":
        for kind in TYPES:
            if kind["type"] != value:
                kept = {
                    key: inside(document, (*around, key))
                    for key in ("expr",)
                    if key in inside(document, around)
                }
                yield kind["type"], changed(document, around, {**kind, **kept})
    if place[-1] == "weight":
        factors = inside(document, place[:-2])
        at = (int(place[-2]) + 1) % len(factors)
        beside = (*place[:-2], at, "weight")
        other = value + 1
        yield other, changed(changed(document, place, other), beside, inside(document, beside) - 1)
    if place[-1] == "after":
        yield "90 days", changed(document, around, {"after": "90 days"})
    if place[-2:-1] == ("grid",):
        yield document["model"]["grid"][1], changed(document, around, document["model"]["grid"][::-1])
    if isinstance(value, str):
        yield f"{value}_too", renamed(document, value, f"{value}_too")


def inside(document: Any, place: Place) -> Any:
    """What stands in a place of a document."""
    for key in place:
        document = document[key]
    return document


def parsed(document: Any) -> tierline.Model | None:
    try:
        return tierline.Model.parse(json.dumps(document, default=str), format="json")
    except tierline.TierlineError:
        return None


def read(text: str | Path) -> tierline.Model:
    return tierline.Model.read(text) if isinstance(text, Path) else tierline.Model.parse(text)


def renderings(value: Any, document: dict[str, Any]) -> list[str]:
    """How a value may stand in a sentence; a parameter as its value."""
    if isinstance(value, list):
        return renderings(value[0], document)
    if isinstance(value, dict):
        return renderings(next(iter(value.values())), document)
    value = (document.get("parameters") or {}).get(value, value) if isinstance(value, str) else value
    if isinstance(value, bool):
        return [""]
    if isinstance(value, int | Decimal):
        return [number(Decimal(value)), number((Decimal(value) * 100).normalize() + 0), format(value, "f")]
    return [" ".join(str(value).split())]


def names_of(document: dict[str, Any]) -> list[str]:
    """The names that a document declares."""
    sections = ("attributes", "derived", "dimensions", "flags", "scores", "parameters")
    return [name for section in sections for name in document.get(section) or {}]


SAID_OTHERWISE = {
    "half even": "rounded to the even one",
    "half up": "rounded away from zero",
    "at once": "at once",
    "straight": "no longer: A review moves a client by one tier at most",
    "hold": "is held in its tier until",
    "fall": "counts as false",
    "none": "not contacted at all",
    "scale": "adds up over a year",
    "low": "less is better",
    "high": "more is better",
    "time_zone": "time zone",
    "reweight": "spread over the others",
}
"""Words of the format that sentences say in other words."""


def schema_keys(schema: dict[str, Any]) -> set[str]:
    """All keys of objects that the format describes."""
    found: set[str] = set()
    todo: list[Any] = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            found |= set(part["properties"]) if isinstance(part.get("properties"), dict) else set()
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return found


@pytest.mark.parametrize("source", [*DOCUMENTS, LADDER], ids=["everything", "segments", "ladder"])
def test_each_value_that_changes_is_named_by_the_difference(source: str | Path) -> None:
    model = read(source)
    document = document_of(model)
    before, names = model.rulebook(), names_of(document)
    tried = 0
    for place, value in leaves(document):
        if place[0] in FOR_MACHINES or place in ALONE:
            continue
        others_of = ((other, parsed(version)) for other, version in versions(document, place, value, names))
        other, after = next(
            (
                (other, after)
                for other, after in others_of
                if after is not None and document_of(after) != document
            ),
            (None, None),
        )
        assert after is not None, f"nothing else may stand at {place}: {value!r}"
        changes = after.rulebook().difference(before).changes
        assert changes, (place, value, other)
        told = " ".join(change["words"].replace("\N{NO-BREAK SPACE}", " ") for change in changes)
        said = renderings(other, document_of(after)) + [
            SAID_OTHERWISE[word] for word in SAID_OTHERWISE if word == other
        ]
        # What does not grow over time needs no word.
        if place[-1] == "over_time" and other == "none":
            said.append("no longer: adds up over a year")
        assert any(word in told for word in said), (place, value, other, told)
        # Somebody is told of it.
        assert after.rulebook().difference(before).tell, (place, value, other)
        tried += 1
    assert tried > (200 if source == DOCUMENTS[0] else 130 if source != LADDER else 15)


@pytest.mark.parametrize("source", DOCUMENTS, ids=["everything", "segments"])
def test_each_name_that_changes_is_named_by_the_difference(source: Path) -> None:
    """Names that the model chooses, one by one: where a name cannot change alone, it does wherever it stands."""
    model = read(source)
    document, before, known = document_of(model), model.rulebook(), schema_keys(SCHEMA)
    places = {place[: at + 1] for place, _ in leaves(document) for at in range(len(place))}
    tried = 0
    for place in sorted(places, key=repr):
        name = place[-1]
        if not isinstance(name, str) or name in known:
            continue
        around = inside(document, place[:-1])
        alone = {f"{name}_too" if key == name else key: value for key, value in around.items()}
        everywhere = renamed(document, name, f"{name}_too")
        after = parsed(changed(document, place[:-1], alone)) or parsed(everywhere)
        if after is None:
            assert name in ("true", "false"), place
            continue
        told = " ".join(change["words"] for change in after.rulebook().difference(before).changes)
        assert f"{name}_too" in told, (place, told)
        tried += 1
    assert tried > 20


def test_equal_numbers_are_no_change_however_they_are_written() -> None:
    text = DOCUMENTS[0].read_text(encoding="utf-8")
    before = tierline.Model.parse(text)
    pairs = {
        'small: "0.10"': 'small: "0.1"', "floor: 100_000": "floor: 100000.0", "points: 55.5 ": "points: 55.50 ",
        "weight: 40.5": "weight: 40.50", "0.05, 0.10": "0.050, 0.1", "TAM: 80": "TAM: 80.00", "share: 0.10": "share: 0.1",
        'missing: "1.0"': 'missing: "1.00"', "from: 0, to: 500": "from: 0.0, to: 500", "missing: 50 ": "missing: 50.0 ",
    }  # fmt: skip
    for old, new in pairs.items():
        assert old in text, old
        after = tierline.Model.parse(text.replace(old, new))
        assert after.fingerprint == before.fingerprint
        assert after.rulebook().difference(before.rulebook()).changes == [], old


def test_owners_are_told_of_what_is_their_work_alone() -> None:
    """Minutes, rates and what clients ask of owners touch no client, and the owners whose work it is are told all the same."""
    before = read(DOCUMENTS[1])
    document = document_of(before)
    cases: list[tuple[Place, Any, list[tuple[str | None, list[str]]]]] = [
        (("service", "Grow", "minutes", "touchpoint"), 35, [("vCIO", ["Grow"]), ("TAM", ["Grow"])]),
        (("rates", "desk"), 45, [("desk", ["Serve"])]),
        (
            ("fit", 1, "cost"),
            7,
            [("vCIO", ["Grow"]), ("TAM", ["Grow"]), (None, ["Keep"]), ("desk", ["Serve"])],
        ),
    ]
    for place, value, expected in cases:
        after = parsed(changed(document, place, value))
        assert after is not None
        tell = after.rulebook().difference(before.rulebook()).tell
        assert [one["kind"] for one in tell if one["kind"] == "clients"] == []
        assert [(one["who"], one["tiers"]) for one in tell if one["kind"] == "owners"] == expected, place


def test_a_ladder_and_segments_are_told_apart() -> None:
    changes = read(DOCUMENTS[1]).rulebook().difference(read(LADDER).rulebook()).changes
    assert any("segment" in change["words"] for change in changes)
    assert any("Tiers stand best first" in (change["before"] or "") for change in changes)


@pytest.mark.parametrize("change", [("Grow", "needs"), ("Grow", "description")])
def test_words_of_segments_speak_of_segments(change: tuple[str, str]) -> None:
    before = read(DOCUMENTS[1])
    document = document_of(before)
    document["tiers"][0][change[1]] = ["new words"] if change[1] == "needs" else "new words"
    after = parsed(document)
    assert after is not None
    words = [one["words"] for one in after.rulebook().difference(before.rulebook()).changes]
    assert words == [words[0]]
    assert words[0].startswith("segment `Grow`, ")
    assert "new words" in words[0]


@pytest.mark.parametrize("source", [*DOCUMENTS, LADDER], ids=["everything", "segments", "ladder"])
def test_each_key_that_is_gone_is_named_by_the_difference(source: str | Path) -> None:
    model = read(source)
    document, before = document_of(model), model.rulebook()
    places = {place[: at + 1] for place, _ in leaves(document) for at in range(len(place))}
    gone = 0
    for place in sorted(places, key=repr):
        after = parsed(without(document, place))
        if after is None or document_of(after) == document or after.fingerprint == model.fingerprint:
            continue
        if place in SAYS_NOTHING:
            continue
        assert after.rulebook().difference(before).changes, place
        # The other way round, too: what is new is named like what is gone.
        assert before.difference(after).changes, place
        gone += 1
    assert gone > (60 if source != LADDER else 5)


def test_every_key_of_the_format_is_in_one_of_these_documents() -> None:
    written: set[str] = set()
    for source in (*DOCUMENTS, LADDER):
        for place, _ in leaves(document_of(read(source))):
            written |= {key for key in place if isinstance(key, str)}
    assert schema_keys(SCHEMA) - written <= {"true", "false", "review_every"} - written


def test_the_page_shows_all_of_it() -> None:
    model = read(DOCUMENTS[1])
    page = model.rulebook().to_html()
    Page(page)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    for word in (
        "retention desk",
        "public desk",
        "save plan",
        "value review",
        "renewal talk",
        "weekly check",
        "75.50",
    ):
        assert word in text, word
    assert "Segments and their rules" in text
    text = text.replace("none is better than another", "")
    for word in ("better", "lower", "promoted", "demoted", "best first", "worse"):
        assert word not in text.lower(), word
    assert 'class="at"' not in page
    Page(model.rulebook().difference(read(LADDER).rulebook()).to_html())


def test_the_page_shows_lists_programmes_and_words_for_people() -> None:
    document = document_of(read(DOCUMENTS[0]))
    page = read(DOCUMENTS[0]).rulebook().to_html()
    Page(page)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'").split())
    said = [
        *document["overlay"],
        *document["programmes"],
        "The outage of 12 March",
        "at the latest to 2027-03-31",
        "incident briefing",
    ]
    for part in (
        *document["tiers"],
        *document["flags"].values(),
        *document["programmes"].values(),
        *document["dimensions"]["age"]["levels"].values(),
    ):
        if isinstance(part, dict):
            said += [
                *part.get("needs", []),
                *part.get("expectations", []),
                *filter(None, [part.get("description")]),
            ]
    assert len(said) > 15
    for word in said:
        assert word in text, word
    assert "30 days after since" in text.replace("`", "")
