"""The rulebook: every number on it worked out by a second program, what changed between two, and pages that are safe and whole."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tierline
from cli_runner import run
from report_figures import EVIL
from report_oracle import Shown
from rulebook_oracle import Model, folded, number, tables
from test_report_page import Page

MODELS = sorted((Path(__file__).parents[2] / "models").glob("*/model.yaml"))
CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))
DAY = "2026-11-21"


def document_of(model: tierline.Model) -> dict[str, Any]:
    """The document with its numbers as numbers."""
    document: dict[str, Any] = json.loads(model.to_json(), parse_float=Decimal)
    return document


def read(path: Path) -> tierline.Model:
    return tierline.Model.read(path)


@pytest.mark.parametrize("path", [*MODELS, *CASES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_table_of_a_rulebook_is_what_a_second_program_works_out(path: Path) -> None:
    model = read(path)
    shown = Shown(model.rulebook().to_html())
    for label, rows in tables(document_of(model)).items():
        got = shown.tables[label][1:]
        # Where a number stands that the words of a rule do not show, it is told below them: that is tested by itself.
        got = [[re.sub(r"( \| \S[^|]* is decided by [^|]*)+$", "", cell) for cell in row] for row in got]
        assert got == rows, label


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.parent.name)
def test_every_rule_of_a_tier_stands_there_with_the_values_of_its_names(path: Path) -> None:
    model = read(path)
    known = Model(document_of(model))
    shown = " ".join(Shown(model.rulebook().to_html()).text.split())
    for tier, told in zip(document_of(model)["tiers"], model.rulebook().tiers, strict=True):
        for key, rules in (("when", told["clauses"]), ("stay", [told["stay"]] if told["stay"] else [])):
            named = {name: value for rule in rules for name, value in rule["parameters"].items()}
            assert named == known.named(tier.get(key, "")), tier["name"]
            # All of the rule is there, whatever stands between its alternatives.
            words = " or ".join(rule["words"] for rule in rules)
            assert re.sub(r"\W", "", words) == re.sub(r"\W", "", folded(tier.get(key, "")))
            for rule in rules:
                assert rule["words"] in shown
                for name, value in rule["parameters"].items():
                    assert f"{name} = {number(value)}" in shown


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.parent.name)
def test_service_owners_and_targets_are_those_of_the_document(path: Path) -> None:
    model = read(path)
    document, shown = document_of(model), Shown(model.rulebook().to_html())
    text = " ".join(shown.text.split())
    for tier, target in (document.get("targets") or {}).items():
        for measure, aim in target.items():
            ends = aim if isinstance(aim, list) else [aim]
            percents = [number((Decimal(str(end)) * 100).normalize() + 0) for end in ends]
            words = " to ".join(percents) + " %" + ("" if isinstance(aim, list) else " or more")
            rows = [row[1:] for row in shown.tables["targets by tier"] if row[0].endswith(tier)]
            measured = {"clients": "share of clients", "value": "share of value"}.get(
                measure, measure.replace("_", " ")
            )
            assert [measured, words] in rows, (tier, measure)
    for tier, service in (document.get("service") or {}).items():
        for word in ("touch",):
            assert str(service.get(word, "")) in text
        accounts = (service.get("coverage") or {}).get("accounts_per_owner")
        if accounts:
            low, high = accounts
            told = (
                f"{low} or more"
                if high is None
                else number(low)
                if low == high
                else f"{number(low)} to {number(high)}"
            )
            cells = [row[1] for row in shown.tables["owners by tier"] if row[0].endswith(tier)]
            assert cells[0].endswith(f": {told} accounts an owner"), tier
        for programme in service.get("programmes") or []:
            if isinstance(programme, str):
                assert programme in text


HEALTH = """
tierline: 1
model: { name: health, client: id }
parameters: { cut: 60, monthly: 1_000 }
attributes:
  health: { type: decimal, scale: 0, unit: points }
  arr: { type: decimal, scale: 2, unit: USD/year }
  born: { type: date }
derived:
  mrr: { type: decimal, scale: 2, expr: arr / 12 }
dimensions:
  band: { of: health, bands: [{ level: low, below: 30 }, { level: middle, upto: cut }, { level: high }] }
  age: { of: born, bands: [{ level: old, below: 2020-01-01 }, { level: new }] }
flags:
  good: band = 'high'
tiers:
  - { name: Best, when: band = 'high' or mrr >= monthly or (good and age = 'old'), stay: "band in ('middle', 'high')" }
  - { name: Rest }
"""


def test_what_a_rule_asks_through_others_is_told_with_its_numbers() -> None:
    rulebook = tierline.Model.parse(HEALTH).rulebook()
    best = rulebook.tiers[0]
    told = [[one["words"] for one in clause["thresholds"]] for clause in best["clauses"]]
    assert told == [
        ["`band = 'high'` is decided by `health`: up to 60 points, or above it"],
        ["`mrr >= monthly` is decided by `arr`: below 11,999.94 USD/year, or from there on"],
        [
            "`good` is decided by `health`: up to 60 points, or above it",
            "`age = 'old'` is decided by `born`: below 2020-01-01, or from there on",
        ],
    ]
    assert best["clauses"][1]["parameters"] == {"monthly": 1000}
    assert [one["at"] for one in best["stay"]["thresholds"]] == [30]
    assert best["attributes"] == ["health", "arr", "born"]
    text = " ".join(Shown(rulebook.to_html()).text.split())
    assert "band = 'high' is decided by health: up to 60 points, or above it" in text


def test_the_numbers_that_are_told_are_those_at_which_tiers_change() -> None:
    model = tierline.Model.parse(HEALTH)
    tier = lambda **client: model.assign_one({"id": "a", "health": 0, "arr": 0, **client}, as_of=DAY).tier  # noqa: E731
    for clause in model.rulebook().tiers[0]["clauses"][:2]:
        (threshold,) = clause["thresholds"]
        step = Decimal(1) if threshold["of"] == "health" else Decimal("0.01")
        below, at, above = threshold["at"] - step, threshold["at"], threshold["at"] + step
        seen = [tier(**{threshold["of"]: value}) for value in (below, at, above)]
        assert seen == ["Rest", "Best" if threshold["counts_above"] else "Rest", "Best"]


def changes(before: str, after: str) -> list[str]:
    old, new = tierline.Model.parse(before), tierline.Model.parse(after)
    return [change["words"] for change in new.rulebook().difference(old.rulebook()).changes]


def test_a_difference_has_each_change_with_what_was_and_what_is() -> None:
    assert changes(HEALTH, HEALTH.replace("cut: 60", "cut: 65")) == [
        "tier `Best`, rule: `band = 'high'` (`band = 'high'` is decided by `health`: up to 60 points, or above it) becomes "
        "`band = 'high'` (`band = 'high'` is decided by `health`: up to 65 points, or above it)",
        "tier `Best`, rule: `good and age = 'old'` (`good` is decided by `health`: up to 60 points, or above it; `age = 'old'` is "
        "decided by `born`: below 2020-01-01, or from there on) becomes `good and age = 'old'` (`good` is decided by `health`: up to "
        "65 points, or above it; `age = 'old'` is decided by `born`: below 2020-01-01, or from there on)",
        "parameter `cut`, value: 60 becomes 65",
        "dimension `band`, levels: middle: from 30 to 60, both included becomes middle: from 30 to 65, both included",
        "dimension `band`, levels: high: above 60 becomes high: above 65",
        "flag `good`, rule: `band = 'high'` (`band = 'high'` is decided by `health`: up to 60 points, or above it) becomes "
        "`band = 'high'` (`band = 'high'` is decided by `health`: up to 65 points, or above it)",
    ]


SERVICE = """
tierline: 1
model: { name: served, version: "1", owner: RevOps, client: id }
attributes: { arr: { type: decimal, scale: 0 }, unused: { type: text } }
tiers:
  - { name: Gold, when: arr > 100 }
  - { name: Silver, when: arr > 50 }
  - { name: Iron }
service:
  Gold: { coverage: { role: CSM, accounts_per_owner: [5, 10] }, response: { first: 1 hour }, programmes: [events] }
  Silver: { coverage: { role: Team }, response: { first: 4 hours } }
migration: { promote: at once, demote: { after: 90 days } }
targets: { Gold: { clients: [0.1, 0.2] } }
"""


@pytest.mark.parametrize(
    ("old", "new", "words", "tiers", "told"),
    [
        (
            "first: 1 hour",
            "first: 2 hours",
            ["service of `Gold`, first response: 1 hour becomes 2 hours"],
            ["Gold"],
            ["RevOps, who answers for the model", "CSM: owners of Gold", "the clients of Gold: what they are promised is another"],
        ),
        (
            "programmes: [events]",
            "channels: [phone]",
            ["service of `Gold`, channels: new: phone", "service of `Gold`, programmes: no longer: events"],
            ["Gold"],
            ["RevOps, who answers for the model", "CSM: owners of Gold", "the clients of Gold: what they are promised is another"],
        ),
        (
            "arr > 50",
            "arr > 60",
            ["tier `Silver`, rule: `arr > 50` becomes `arr > 60`"],
            ["Silver", "Iron"],
            ["RevOps, who answers for the model", "Team: owners of Silver", "the owners of Iron"],
        ),
        (
            "role: Team",
            "role: Pool",
            ["owners of `Silver`, who looks after the clients: Team becomes Pool"],
            ["Silver"],
            [
                "RevOps, who answers for the model",
                "Team: owners of Silver",
                "Pool: owners of Silver",
                "the clients of Silver: what they are promised is another",
            ],
        ),
        (
            "[0.1, 0.2]",
            "[0.1, 0.25]",
            ["targets of `Gold`, share of clients: 10 to 20\N{NO-BREAK SPACE}% becomes 10 to 25\N{NO-BREAK SPACE}%"],
            [],
            ["RevOps, who answers for the model"],
        ),
        (
            "unused: { type: text }",
            "unused: { type: text, description: Nobody asks. }",
            ["attribute `unused`, description: new: Nobody asks."],
            [],
            ["RevOps, who answers for the model"],
        ),
        (
            "name: Gold, when",
            "name: Platinum, formerly: [Gold], when",
            ["tier `Platinum`, name: Gold becomes Platinum"],
            [],
            ["RevOps, who answers for the model"],
        ),
    ],
)  # fmt: skip
def test_a_difference_names_the_tiers_that_are_touched_and_whom_to_tell(
    old: str, new: str, words: list[str], tiers: list[str], told: list[str]
) -> None:
    after = SERVICE.replace(old, new)
    if "Platinum" in new:
        after = after.replace("  Gold: {", "  Platinum: {").replace("{ Gold: {", "{ Platinum: {")
    assert after != SERVICE
    difference = tierline.Model.parse(after).rulebook().difference(tierline.Model.parse(SERVICE))
    assert [change["words"] for change in difference.changes] == words
    assert difference.tiers == tiers
    assert [one["words"] for one in difference.tell] == told
    Page(difference.to_html())


def test_a_wait_that_is_another_touches_every_tier() -> None:
    difference = (
        tierline.Model.parse(SERVICE.replace("90 days", "30 days"))
        .rulebook()
        .difference(tierline.Model.parse(SERVICE))
    )
    (change,) = difference.changes
    assert (change["part"], change["kind"]) == ("migration", "changed")
    assert "90 days" in change["before"]
    assert "30 days" in change["after"]
    assert difference.tiers == ["Gold", "Silver", "Iron"]


def test_the_same_model_is_told_to_be_the_same() -> None:
    model = tierline.Model.parse(SERVICE)
    difference = model.rulebook().difference(model)
    assert (difference.changes, difference.tell) == ([], [])
    assert repr(difference) == "RulebookDifference(The two are the same model.)"
    assert "The two are the same model." in difference.to_html()


def test_a_tier_that_is_gone_is_told_with_all_that_it_had() -> None:
    after = re.sub(r"  - \{ name: Silver.*\n", "", SERVICE)
    after = re.sub(r"  Silver: .*\n", "", after)
    difference = tierline.Model.parse(after).rulebook().difference(tierline.Model.parse(SERVICE))
    words = [change["words"] for change in difference.changes]
    assert "tier `Silver`, rule: no longer: `arr > 50`" in words
    assert "service of `Silver`, first response: no longer: 4 hours" in words
    assert "tier `Iron`, place: number 3 becomes number 2" in words
    assert difference.tiers == ["Iron", "Silver"]
    assert any(one["words"] == "Team: owners of Silver" for one in difference.tell)


HOSTILE = "</style><script>alert(1)</script>\u202e\"'`{{ `\U0001f600"


def hostile_model() -> tierline.Model:
    """An evil text wherever an author may write one."""
    # What cannot be seen is refused where a model is read.
    evil = "".join(letter for letter in HOSTILE + EVIL if letter.isprintable())
    service: dict[str, Any] = {
        "touch": evil,
        "coverage": {"model": evil, "role": evil, "accounts_per_owner": [1, 2]},
        "channels": [evil],
        "programmes": [evil, evil + "2"],
        "escalation": [{"after": "1 hour", "to": evil}],
        "response": {"calendar": evil},
    }
    document = {
        "tierline": 1,
        "model": {"name": evil, "version": evil, "purpose": evil, "owner": evil, "client": evil},
        "attributes": {
            "x": {"type": "decimal", "scale": 2, "unit": evil, "description": evil, "column": evil + "x"},
            "c": {"type": "category", "levels": [evil, "b"]},
        },
        "dimensions": {
            "d": {"description": evil, "of": "x", "bands": [{"level": evil, "below": 1}, {"level": "z"}]}
        },
        "tiers": [
            {"name": evil, "description": evil, "formerly": [evil + "9"], "when": "x > 5"},
            {"name": "Rest"},
        ],
        "service": {evil: service},
    }
    import json

    return tierline.Model.parse(json.dumps(document), format="json")


def test_hostile_texts_are_shown_as_text() -> None:
    model = hostile_model()
    page = model.rulebook().to_html()
    Page(page)
    assert "<script" not in page
    assert "\u202e" not in page
    other = tierline.Model.parse(model.to_yaml().replace("x > 5", "x > 6"))
    difference = other.rulebook().difference(model).to_html()
    Page(difference)
    assert "<script" not in difference
    assert "\u202e" not in difference
    Page(model.rulebook(title=HOSTILE).to_html())


def test_sixty_four_tiers_and_rules_without_end_make_a_page() -> None:
    rules = "\n".join(f"  - {{ name: T{at}, when: x > {100 - at} or d = 'b' }}" for at in range(63))
    model = tierline.Model.parse(
        "tierline: 1\nmodel: { name: many, client: id }\nattributes: { x: { type: integer } }\n"
        "dimensions: { d: { of: x, bands: [{ level: a, below: -5 }, { level: b }] } }\n"
        f"tiers:\n{rules}\n  - {{ name: T63 }}\n"
    )
    rulebook = model.rulebook()
    Page(rulebook.to_html())
    assert len(rulebook.tiers) == 64
    assert rulebook.tiers[9]["clauses"][1]["thresholds"][0]["at"] == -5
    assert "The model promises no tier anything." in rulebook.to_html()
    assert "says nothing of what its tiers are meant to reach" in rulebook.to_html()


def test_a_rulebook_is_written_in_one_step_and_by_the_command_line(tmp_path: Path) -> None:
    model = tierline.Model.parse(SERVICE)
    model.rulebook(title="The rules").write(tmp_path / "rules.html")
    assert "<h1>The rules</h1>" in (tmp_path / "rules.html").read_text("utf-8")
    (tmp_path / "old.yaml").write_text(SERVICE, "utf-8")
    (tmp_path / "new.yaml").write_text(SERVICE.replace("1 hour", "2 hours"), "utf-8")
    done = run("rulebook", tmp_path / "new.yaml", "-o", tmp_path / "new.html")
    assert done.exit_code == 0
    assert "Rulebook of served 1 written to" in done.output
    assert (tmp_path / "new.html").read_text("utf-8") == tierline.Model.read(
        tmp_path / "new.yaml"
    ).rulebook().to_html()
    done = run("rulebook", tmp_path / "new.yaml", "--since", tmp_path / "old.yaml", "-o", tmp_path / "d.html")
    assert done.exit_code == 0
    assert "1 hour becomes 2 hours" in done.output
    assert "Whom to tell" in (tmp_path / "d.html").read_text("utf-8")
    done = run("rulebook", tmp_path / "new.yaml", "-o", tmp_path / "new.yaml")
    assert done.exit_code == 2
    done = run(
        "rulebook", tmp_path / "new.yaml", "--since", tmp_path / "none.yaml", "-o", tmp_path / "d.html"
    )
    assert done.exit_code == 1
    assert "none.yaml" in done.output


def test_a_difference_to_something_else_is_refused() -> None:
    with pytest.raises(tierline.ArgumentError, match="no rulebook") as refused:
        tierline.Model.parse(SERVICE).rulebook().difference("rules")  # type: ignore[arg-type]  # wrong on purpose
    assert refused.value.code == "not-a-rulebook"
