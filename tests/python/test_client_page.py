"""The page of one client: what it is promised and nothing of the inside, whoever wrote what."""

from __future__ import annotations

import datetime as dt
import html
import re
from pathlib import Path
from typing import Any

import pytest
import tierline
from browser import Browser, found
from cli_runner import run
from test_report_page import Page

MODEL = """
tierline: 1
model: { name: inside-name, version: "secret-version", client: id, value: arr }
attributes: { arr: { type: decimal, scale: 0 }, health: { type: integer } }
scores:
  weighty: { factors: [{ of: arr, weight: 100, linear: { from: 0, to: 1000, points: [0, 100] } }] }
flags: { at_risk: health < 40 }
tiers:
  - { name: Gold, formerly: [Platinum], when: arr >= 100 }
  - { name: Silver, when: arr >= 50 }
  - { name: Iron, when: arr >= 0 }
service:
  Gold:
    touch: high
    coverage: { model: dedicated, role: CSM, accounts_per_owner: [15, 30] }
    touchpoint_every: 1 week
    business_review_every: 3 months
    response: { first: 1 hour, resolution: 8 hours, calendar: 24x7 }
    channels: [phone, email]
    escalation: [{ after: 2 hours, to: Duty Desk }]
    programmes: [early access, "as with B-2002", "the golden handshake", "help when At-Risk", "lunch with Lee", "ask the duty desk"]
    initiatives: [inside plan]
  Silver: { touchpoint_every: on event, channels: [email], response: { first: 1 day, calendar: business hours } }
migration: { promote: at once, demote: { after: 90 days } }
"""
ROWS: list[dict[str, Any]] = [
    {"id": "A-1001", "arr": 500, "health": 10, "csm": "Kim"},
    {"id": "B-2002", "arr": 60, "health": 90, "csm": "Lee"},
    {"id": "C-3003", "arr": 5, "health": 90, "csm": None},
    {"id": "D-4004", "arr": None, "health": 90, "csm": "Kim"},
    {"id": "D-5005", "arr": 70, "health": 90, "csm": "Silver Team"},
]
DAY = "2026-11-21"


def book(rows: list[dict[str, Any]] = ROWS, model: str = MODEL, day: str = DAY) -> tierline.Book:
    return tierline.Model.parse(model).book(rows, as_of=day, owner="csm")


def told(page: tierline.ClientPage) -> dict[str, list[str]]:
    return {promise["promise"]: promise["items"] for promise in page.promises}


def test_a_client_reads_what_it_is_promised_in_polite_words() -> None:
    last = [{"id": "A-1001", "last_touchpoint": "2026-11-16", "last_business_review": "2026-06-01"}]
    page = book().client_page("A-1001", last=last)
    assert {promise["name"]: promise["items"] for promise in page.promises} == {
        "First answer": ["within 1 hour"],
        "Solution": ["within 8 hours"],
        "Our hours": ["around the clock"],
        "How to reach us": ["phone", "email"],
        "We are in touch with you": ["every week"],
        "We go through your business together": ["every 3 months"],
        "If it takes longer": ["after 2 hours, we take it a level up"],
        "Open to you": ["on request"],
    }
    assert [one["words"] for one in page.next] == [
        "We will be in touch with you by 23 November 2026.",
        "A review of your business is due, and we will arrange a day with you.",
    ]
    assert [one["by"] for one in page.next] == [dt.date(2026, 11, 23), None]
    assert page.to_dict()["contact"] == "Kim"
    assert page.to_dict()["facts"] == "For A-1001, as of 21 November 2026"
    silver = book().client_page("B-2002", last=last)
    assert "whenever something calls for it" in silver.to_html()
    assert silver.next == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_no_page_says_a_tier_a_rank_a_score_a_flag_or_another_client(row: dict[str, Any]) -> None:
    page = book().client_page(row["id"])
    text = html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page.to_html())).lower()
    others = [other["id"] for other in ROWS if other["id"] != row["id"]]
    people = [other["csm"] for other in ROWS if other["csm"] not in (None, row["csm"])]
    inside = [
        "gold",
        "silver",
        "iron",
        "platinum",
        "weighty",
        "at_risk",
        "at-risk",
        "duty desk",
        "inside",
        "csm",
        "dedicated",
    ]
    inside += ["secret-version", "high", str(row["arr"]), "promot", "rank", *others, *people]
    assert [word for word in inside if word.lower() in text] == []
    Page(page.to_html())
    assert text.count("d-4004") == (1 if row["id"] == "D-4004" else 0)


def test_who_has_no_tier_reads_the_same_as_who_is_promised_nothing() -> None:
    unassigned, bare = (book().client_page(one).to_dict() for one in ("D-4004", "C-3003"))
    assert unassigned["promises"] == bare["promises"] == []
    assert unassigned["nothing"] == bare["nothing"]
    assert "Your contact tells you what you can count on." in book().client_page("D-4004").to_html()
    without = (
        tierline.Model.parse(MODEL[: MODEL.index("service:")]).book(ROWS, as_of=DAY).client_page("A-1001")
    )
    assert without.to_dict()["nothing"] == bare["nothing"]
    assert without.to_dict()["contact"] is None


def test_a_contact_whose_name_tells_a_tier_is_told_on_request() -> None:
    page = book().client_page("D-5005")
    assert page.to_dict()["contact"] == "on request"
    assert "Where it says on request, your contact tells you more." in page.to_html()


def test_a_client_whose_move_waits_is_promised_what_is_in_force() -> None:
    first = book().review()
    fallen = [row | ({"arr": 60} if row["id"] == "A-1001" else {}) for row in ROWS]
    later = book(fallen, day="2026-12-21")
    review = later.review(first.standings)
    assert told(later.client_page("A-1001", review=review))["first_response"] == ["within 1 hour"]
    assert told(later.client_page("A-1001"))["first_response"] == ["within 1 day"]


CONDITIONS = """
    also:
      - { when: at_risk, touchpoint_every: 1 day, programmes: [save plan], owner: retention desk }
      - { when: arr > 400, visible: true, programmes: [open day], response: { first: 30 minutes } }
"""


def test_what_only_a_condition_gives_is_shown_where_the_model_says_so_and_never_with_a_day() -> None:
    model = MODEL.replace("    initiatives: [inside plan]\n", "    initiatives: [inside plan]" + CONDITIONS)
    model = model.replace("programmes: [early access, ", "programmes: [early access] # ")
    last = [{"id": "A-1001", "last_touchpoint": "2026-11-20", "last_business_review": "2026-11-01"}]
    page = book(model=model).client_page("A-1001", last=last)
    assert told(page)["programmes"] == ["early access", "open day"]
    assert told(page)["first_response"] == ["within 30 minutes"]
    # The tier's rhythm stands, and no day, because a flag sets the one that is kept.
    assert told(page)["touchpoint_every"] == ["every week"]
    assert [one["what"] for one in page.next] == ["next_business_review"]
    text = page.to_html()
    assert [
        word for word in ("save plan", "retention", "every day", "at_risk", "23 November") if word in text
    ] == []


def test_a_contract_is_promised_without_its_author_and_reason() -> None:
    agreed = [
        {
            "id": "A-1001",
            "what": "response first",
            "value": "20 minutes",
            "author": "Zoe",
            "reason": "a lost bid",
        },
    ]
    page = book().client_page("A-1001", agreements=agreed)
    assert told(page)["first_response"] == ["within 20 minutes"]
    assert [word for word in ("Zoe", "lost bid") if word in page.to_html()] == []


def test_clients_that_a_review_remembers_are_secrets_as_well() -> None:
    model = re.sub(r"programmes: \[.*?\]", "programmes: [a visit to zebra limited]", MODEL)
    first = book([*ROWS, {"id": "Zebra Limited", "arr": 10, "health": 1, "csm": None}], model).review()
    now = book(ROWS, model, "2026-12-21")
    assert "zebra" in now.client_page("A-1001").to_html()
    assert "zebra" not in now.client_page("A-1001", review=now.review(first.standings)).to_html()


@pytest.mark.parametrize(
    ("ident", "code", "words"),
    [
        ("A-1O01", "unknown-client", "there is no client `A-1O01` in the book"),
        ("", "unknown-client", "there is no client `` in the book"),
        ("TWICE", "several-clients", "2 rows of the book have the id `TWICE`"),
    ],
)
def test_a_client_that_is_not_one_is_refused(ident: str, code: str, words: str) -> None:
    rows = [*ROWS, {"id": "TWICE", "arr": 1}, {"id": "TWICE", "arr": 2}]
    with pytest.raises(tierline.ArgumentError) as refused:
        book(rows).client_page(ident)
    assert (refused.value.code, refused.value.message) == (code, words)
    if ident == "A-1O01":
        assert refused.value.help == "did you mean `A-1001`?"
    with pytest.raises(tierline.ArgumentError):
        book().client_page(7)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    "title", ["For Gold friends", "as B 2002", "At risk?", "With Lee", "From the Duty-Desk"]
)
def test_a_title_that_tells_is_refused(title: str) -> None:
    with pytest.raises(tierline.ArgumentError) as refused:
        book().client_page("A-1001", title=title)
    assert refused.value.code == "title-tells"
    assert "<h1>Our promise</h1>" in book().client_page("A-1001", title="Our promise").to_html()


def test_hostile_ids_and_contacts_are_shown_as_text() -> None:
    evil = "</p><script>alert(1)</script>\u202e\x1b[31m`"
    rows = [{"id": evil, "arr": 500, "health": 1, "csm": evil + "K"}, *ROWS]
    page = book(rows).client_page(evil)
    Page(page.to_html())
    assert "<script" not in page.to_html()
    assert "\u202e" not in page.to_html()
    assert "\x1b" not in page.to_html()
    assert repr(page).isprintable()


def test_all_packages_side_by_side_have_an_honest_name_and_the_old_one_warns() -> None:
    with pytest.warns(DeprecationWarning, match="`client_safe` is `packages` now"):
        old = book().report(client_safe=True).html
    assert old == book().report(packages=True).html


def test_the_command_line_writes_the_page_of_one_client(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    lines = [
        "id,arr,health,csm",
        *(",".join("" if v is None else str(v) for v in row.values()) for row in ROWS),
    ]
    (tmp_path / "c.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "last.csv").write_text("id,last_touchpoint\nA-1001,2026-11-16\n", "utf-8")
    given = [
        "page",
        tmp_path / "m.yaml",
        tmp_path / "c.csv",
        "--as-of",
        DAY,
        "--owner",
        "csm",
        "-o",
        tmp_path / "p.html",
    ]
    done = run(*given, "--client", "A-1001", "--last", tmp_path / "last.csv")
    assert done.exit_code == 0, done.output
    assert "Page for A-1001 written to" in done.output
    assert "Some of it is withheld" in done.output
    last = [{"id": "A-1001", "last_touchpoint": "2026-11-16"}]
    assert (tmp_path / "p.html").read_text("utf-8") == book().client_page("A-1001", last=last).to_html()
    done = run(*given, "--client", "A-9")
    assert done.exit_code == 1
    assert "there is no client `A-9` in the book" in done.output
    done = run(
        "report",
        tmp_path / "m.yaml",
        tmp_path / "c.csv",
        "--as-of",
        DAY,
        "-o",
        tmp_path / "r.html",
        "--client-safe",
    )
    assert done.exit_code == 0
    assert "`--client-safe` is `--packages` now" in done.output


@pytest.mark.skipif(found() is None, reason="no Chromium here")
def test_pages_fit_a_phone_and_load_nothing(tmp_path: Path) -> None:
    shipped = tierline.Model.read(Path(__file__).parents[2] / "models" / "customer_success" / "model.yaml")
    other = shipped.with_parameters(strategic_floor=120_000)
    pages = {
        "client": book().client_page("A-1001").to_html(),
        "rulebook": shipped.rulebook().to_html(),
        "difference": other.rulebook().difference(shipped).to_html(),
    }
    for name, text in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, "utf-8")
        browser = found()
        assert browser is not None
        with Browser(browser) as tab:
            tab.show(path, width=360)
            assert tab.complaints() == [], name
            assert tab.requests() == [path.as_uri()], name
            assert tab.run("document.documentElement.scrollWidth") <= 360, name
            tab.show(path, width=688, media="print")
            assert tab.run("document.documentElement.scrollWidth") <= 688, name
            fits = "[...document.querySelectorAll('.wrap')].every(one => one.firstChild.offsetWidth <= one.clientWidth + 1)"
            assert tab.run(fits), name


SEGMENTS = """
tierline: 1
model: { name: inside, client: id, ranked: false }
attributes: { arr: { type: integer } }
flags: { renews_soon: arr > 5 }
tiers: [{ name: Transform, formerly: [Change], when: arr >= 100 }, { name: Sustain }]
service:
  Transform:
    channels: [phone]
    programmes: ["tea with Ada Byron", "desk of p-7", "as for Globex", "call about renews soon", "sustain your plants", "chat with Kim Ng"]
    initiatives: []
migration: { move: at once }
"""
ROSTER = [
    {"id": "p-7", "name": "Ada Byron", "role": "CSM"},
    {"id": "kim", "name": "Kim Ng", "role": "CSM"},
]


def withheld(texts: list[str], **more: Any) -> list[str]:
    """The programmes that a client may not read, each on a page of its own."""
    out = []
    for text in texts:
        model = tierline.Model.parse(SEGMENTS.replace("programmes: [", f"programmes: [{text!r}] #"))
        rows = [
            {"id": "A-1001", "arr": 500, "csm": "kim", "name": "Initech"},
            {"id": "B-2002", "arr": 5, "csm": None, "name": "Globex"},
        ]
        page = model.book(rows, as_of=DAY, owner="csm", label="name").client_page("A-1001", **more)
        if told(page)["programmes"] == ["on request"]:
            out.append(text)
    return out


def test_the_guard_knows_the_roster_labels_flags_and_segments() -> None:
    texts = [
        "tea with Ada Byron",
        "desk of p-7",
        "as for GLOBEX",
        "call about renews soon",
        "sustain your plants",
        "a change",
    ]
    own = ["chat with Kim Ng", "ask kim", "made for Initech"]
    assert withheld([*texts, *own], roster=ROSTER) == texts
    # Without the roster nobody knows that they are people.
    assert withheld([*texts, *own]) == texts[2:]


def test_the_contact_is_named_as_the_roster_does() -> None:
    model = tierline.Model.parse(SEGMENTS)
    rows = [{"id": "A-1001", "arr": 500, "csm": "kim"}, {"id": "B-2002", "arr": 5, "csm": "nobody known"}]
    book = model.book(rows, as_of=DAY, owner="csm")
    assert book.client_page("A-1001", roster=ROSTER).to_dict()["contact"] == "Kim Ng"
    assert book.client_page("A-1001").to_dict()["contact"] == "kim"
    assert book.client_page("B-2002", roster=ROSTER).to_dict()["contact"] == "nobody known"
    with pytest.raises(tierline.ArgumentError) as error:
        book.client_page("A-1001", roster=ROSTER, title="From Ada Byron")
    assert error.value.code == "title-tells"
    with pytest.raises(tierline.TableError) as missing:
        model.book(rows, as_of=DAY, label="nane")
    assert missing.value.code == "missing-column"
