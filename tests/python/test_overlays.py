"""Dated lists of clients, timelines of levels, overdue experiences, and the words for people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import tierline

MODEL = """
tierline: 1
model: { name: lists, client: id }
attributes:
  arr: { type: integer }
  health: { type: integer }
  signup_date: { type: date }
  wish: { type: category, levels: [declined, any], missing: any }
derived:
  age: { type: integer, expr: as_of - signup_date }
dimensions:
  stage:
    of: age
    bands: [{ level: early, upto: 90 }, { level: grown }]
    levels:
      early:
        description: The first 90 days
        needs: [first value]
        expectations: [help with the set-up]
        timeline: [{ from: signup_date, after: 30 days, what: value review }]
flags:
  at_risk: { when: health < 40, description: May leave, needs: [somebody who listens] }
  quiet: health >= 90
tiers:
  - { name: Large, when: arr >= 100, needs: [a road map], expectations: [answers within the hour] }
  - { name: Small, when: arr >= 10 }
service:
  Large: { touchpoint_every: 1 month, channels: [phone], programmes: [sponsor] }
  Small: { touchpoint_every: on event, channels: [email] }
contact: { attribute: wish, declined: none }
overlay:
  outage: { until: 2027-03-31, also: { touchpoint_every: 1 week, programmes: [briefing], events: [at_risk] } }
  launch: { visible: true, also: { programmes: [launch desk] } }
  watch: {}
programmes:
  sponsor: { description: A sponsor of their own, needs: [a say] }
"""
AS_OF = date(2027, 3, 1)
CLIENTS = [
    {"id": "a", "arr": 500, "health": 80, "signup_date": date(2027, 1, 1)},
    {"id": "b", "arr": 50, "health": 30, "signup_date": date(2027, 2, 20)},
    {"id": "c", "arr": 1, "health": 30, "signup_date": date(2027, 2, 20)},
    {"id": "d", "arr": 500, "health": 80, "signup_date": date(2020, 1, 1), "wish": "declined"},
]


def book(clients: list[dict[str, Any]] = CLIENTS) -> tierline.Book:
    return tierline.Model.parse(MODEL).book(clients, as_of=AS_OF)


def listed(**rows: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in book().entitlements(overlay=rows["rows"]).to_rows()}


def test_a_list_adds_with_its_reason_and_ends_by_itself():
    rows = [
        {"id": "a", "what": "outage", "until": "2027-03-01", "author": "Ops", "reason": "down for a day"},
        {"id": "b", "what": "outage", "until": "2099-01-01"},
        {"id": "d", "what": "outage"},
    ]
    owed = listed(rows=rows)
    assert owed["a"]["touchpoint_every"] == "1 week"
    assert owed["a"]["programmes"] == "sponsor; briefing"
    assert owed["a"]["overlay"] == "outage"
    assert "touchpoint_every: overlay `outage` until 2027-03-01, Ops: down for a day" in owed["a"]["because"]
    # The overlay's own last day comes first.
    assert "until 2027-03-31" in owed["b"]["because"]
    # Its event is true of one client alone.
    assert (owed["a"]["events"], owed["b"]["events"]) == (None, "at_risk")
    # The client's wish limits what a list adds, too.
    assert owed["d"]["touchpoint_every"] is None
    assert "briefing" in owed["d"]["withheld"]
    assert owed["c"]["overlay"] is None
    later = tierline.Model.parse(MODEL).book(CLIENTS, as_of="2027-04-01").entitlements(overlay=rows)
    plain = tierline.Model.parse(MODEL).book(CLIENTS, as_of="2027-04-01").entitlements()
    assert later.to_rows() == plain.to_rows()
    assert later.findings == []


def test_a_client_without_a_tier_is_promised_what_its_list_adds():
    owed = listed(rows=[{"id": "c", "what": "launch", "until": "2027-12-31"}])
    assert owed["c"]["tier"] is None
    assert owed["c"]["programmes"] == "launch desk"


def test_an_overlay_that_adds_nothing_is_a_list_all_the_same():
    owed = listed(rows=[{"id": "a", "what": "watch", "until": "2027-12-31"}])
    assert owed["a"]["overlay"] == "watch"
    assert owed["a"]["programmes"] == "sponsor"


def test_rows_that_do_not_count_are_told():
    rows = [
        {"id": "z", "what": "outage", "until": None},
        {"id": "a", "what": "lanch", "until": "2027-12-31"},
        {"id": "a", "what": "launch", "until": None},
        {"id": "b", "what": "launch", "until": "2026-12-31"},
    ]
    found = {one["code"]: one for one in book().entitlements(overlay=rows).findings}
    assert set(found) == {"overlay-without-client", "unknown-overlay", "endless-overlay"}
    assert "`z`" in found["overlay-without-client"]["message"]
    assert "`lanch`" in found["unknown-overlay"]["message"]
    assert "row 3" in found["unknown-overlay"]["message"]
    assert "`launch`" in found["unknown-overlay"]["help"]
    with pytest.raises(tierline.TableError) as error:
        book().entitlements(overlay=[{"id": "a"}])
    assert error.value.code == "missing-column"


def test_a_page_shows_what_a_list_adds_only_where_the_model_says_so():
    rows = [
        {"id": "a", "what": "outage", "until": "2027-12-31"},
        {"id": "a", "what": "launch", "until": "2027-12-31"},
    ]
    page = book().client_page("a", overlay=rows).to_dict()
    shown = str(page["promises"])
    assert "launch desk" in shown
    assert "briefing" not in shown
    assert "week" not in shown
    assert "month" in shown


def test_timelines_of_levels_go_by_the_level_and_not_by_the_tier():
    owed = {row["id"]: row for row in book().entitlements().to_rows()}
    assert [owed[id]["next_experience"] for id in "abcd"] == [None, "value review", "value review", None]
    assert owed["c"]["next_experience_on"] == date(2027, 3, 22)
    assert "timeline value review: stage is `early`" in owed["b"]["because"]
    assert "overdue_experience" not in owed["a"]


@pytest.mark.parametrize(
    ("last", "overdue"),
    [(None, True), (date(2027, 1, 30), True), (date(2027, 1, 31), False), (date(2027, 2, 28), False)],
)
def test_an_experience_is_overdue_until_a_contact_on_its_day_or_later(last: date | None, overdue: bool):
    # The value review of `a` was on 31 January.
    for column in ("last_touchpoint", "last_business_review"):
        owed = book().entitlements([{"id": "a", column: last}, {"id": "b", column: date(2027, 2, 1)}])
        row = owed.to_rows()[0]
        assert row["overdue_experience"] == ("value review" if overdue else None)
        assert row["overdue_experience_since"] == (date(2027, 1, 31) if overdue else None)
        assert ("overdue-experience" in {one["code"] for one in owed.findings}) is overdue


def test_an_experience_of_today_is_next_and_not_overdue():
    clients = [{"id": "a", "arr": 500, "signup_date": date(2027, 1, 30)}]
    row = book(clients).entitlements([{"id": "a", "last_touchpoint": None}]).to_rows()[0]
    assert (row["next_experience"], row["overdue_experience"]) == ("value review", None)


def test_words_for_people_are_kept_and_change_no_assignment():
    model = tierline.Model.parse(MODEL)
    profiles = model.profiles
    assert profiles["tiers"]["Large"] == {
        "description": None,
        "needs": ("a road map",),
        "expectations": ("answers within the hour",),
    }
    assert profiles["flags"]["at_risk"]["description"] == "May leave"
    assert profiles["flags"]["quiet"] == {"description": None, "needs": (), "expectations": ()}
    assert profiles["dimensions"]["stage"]["early"]["needs"] == ("first value",)
    assert profiles["dimensions"]["stage"]["grown"]["description"] is None
    assert profiles["programmes"] == {
        "sponsor": {"description": "A sponsor of their own", "needs": ("a say",), "expectations": ()}
    }
    assert model.flags == {"at_risk": "health < 40", "quiet": "health >= 90"}
    assert set(model.overlay) == {"outage", "launch", "watch"}
    for text in (model.to_yaml(), model.to_json()):
        assert tierline.Model.parse(text).fingerprint == model.fingerprint


@pytest.mark.parametrize(
    ("change", "wanted", "code"),
    [
        ("      early:\n        desc", "      earli:\n        desc", "unknown-level"),
        ("after: 30 days", "after: 30 days, before: 1 day", "key-not-allowed"),
        ("from: signup_date", "from: arr", "wrong-type"),
        ("events: [at_risk]", "events: [at_riks]", "unknown-flag"),
        ("until: 2027-03-31", "until: 2027-02-31", "invalid-date"),
        ("programmes: [launch desk]", "programmes: [launch desk], instead: []", "unknown-key"),
        ("when: health < 40", "when: helth < 40", "unknown-name"),
    ],
)
def test_mistakes_of_the_new_keys_are_told_where_they_stand(change: str, wanted: str, code: str):
    assert change in MODEL
    text = MODEL.replace(change, wanted)
    with pytest.raises(tierline.ModelError) as error:
        tierline.Model.parse(text)
    assert code in {one.code for one in error.value.diagnostics}
    word = {"unknown-level": "earli", "unknown-name": "helth", "unknown-flag": "at_riks"}.get(code)
    if word:
        line = next(number for number, own in enumerate(text.split("\n"), 1) if word in own)
        assert line in {one.line for one in error.value.diagnostics}
